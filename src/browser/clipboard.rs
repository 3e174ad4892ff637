//! The clipboard: write only, on a click.

use js_sys::Reflect;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, HtmlDocument, HtmlTextAreaElement, Window};

/// Puts `text` on the clipboard; false where the browser refused.
pub async fn write(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    if has_clipboard(&window) {
        JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
    } else {
        // on an address without TLS that is not this machine browsers offer the old way only
        window.document().and_then(|document| write_by_selection(&document, text)).unwrap_or(false)
    }
}

fn has_clipboard(window: &Window) -> bool {
    Reflect::get(&window.navigator(), &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object())
}

/// Selects the text in a field that nobody sees, and lets the browser copy what is selected. The field stands beside
/// the focused element, since elsewhere a modal dialog would keep it from being selected.
fn write_by_selection(document: &Document, text: &str) -> Option<bool> {
    let focused = document.active_element();
    let place: Element = focused
        .as_ref()
        .and_then(|focused| focused.parent_element())
        .or_else(|| document.body().map(Into::into))?;
    let field: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    field.set_class_name("vh");
    field.set_value(text);
    place.append_child(&field).ok()?;
    field.select();
    let copied = document.dyn_ref::<HtmlDocument>()?.exec_command("copy").unwrap_or(false);
    field.remove();
    if let Some(focused) = focused.and_then(|focused| focused.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = focused.focus();
    }
    Some(copied)
}
