//! The browser's own modal dialog.

use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

/// Shows the dialog as a modal: the rest of the page is inert, and the focus comes back afterwards.
pub fn show_modal(element: &impl AsRef<web_sys::Element>) {
    if let Some(dialog) = element.as_ref().dyn_ref::<HtmlDialogElement>()
        && !dialog.open()
    {
        let _ = dialog.show_modal();
    }
}

/// Closes it, where it is open.
pub fn close(element: &impl AsRef<web_sys::Element>) {
    if let Some(dialog) = element.as_ref().dyn_ref::<HtmlDialogElement>()
        && dialog.open()
    {
        dialog.close();
    }
}
