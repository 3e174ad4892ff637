//! Files: what the user picks, drops or pastes, and what the portal hands out.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, ClipboardEvent, DragEvent, Element, Event, File, HtmlAnchorElement, HtmlElement,
    HtmlInputElement, Url,
};

/// A file that was picked or dropped, not yet read.
#[derive(Clone)]
pub struct Picked(File);

impl Picked {
    /// Its name, without folders.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Its size in bytes.
    pub fn size(&self) -> usize {
        // Sizes are whole numbers far below 2^53.
        self.0.size() as usize
    }

    /// Its text, read as UTF-8; `None` where the browser cannot read it (it was moved, or may not be read).
    pub async fn text(&self) -> Option<String> {
        JsFuture::from(self.0.text()).await.ok()?.as_string()
    }
}

/// The file that was chosen in an `<input type="file">`; the input is emptied, so that the same file can be chosen
/// again.
pub fn chosen(event: &Event) -> Option<Picked> {
    let input = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
    let file = input.files()?.get(0);
    input.set_value("");
    file.map(Picked)
}

/// Opens the file dialog of an `<input type="file">`.
pub fn ask(input: &impl AsRef<Element>) {
    if let Some(input) = input.as_ref().dyn_ref::<HtmlElement>() {
        input.click();
    }
}

/// Whether what is dragged over the page is a file or text.
pub fn is_offered(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|transfer| transfer.types());
    types.is_some_and(|types| {
        types.iter().any(|kind| kind.as_string().is_some_and(|kind| kind == "Files" || kind == "text/plain"))
    })
}

/// What was dropped: a file, or else text.
pub fn dropped(event: &DragEvent) -> (Option<Picked>, String) {
    let Some(transfer) = event.data_transfer() else { return (None, String::new()) };
    let file = transfer.files().and_then(|files| files.get(0)).map(Picked);
    (file, transfer.get_data("text/plain").unwrap_or_default())
}

/// The text that is being pasted.
pub fn pasted(event: &ClipboardEvent) -> String {
    event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default()
}

/// Hands `text` out as a file to save; false where the browser refused. `kind` is its media type.
pub fn save(name: &str, kind: &str, text: &str) -> bool {
    try_save(name, kind, text).is_some()
}

fn try_save(name: &str, kind: &str, text: &str) -> Option<()> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let document = web_sys::window()?.document()?;
    let link = document.create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser has taken hold of the content by the end of the click.
    Url::revoke_object_url(&url).ok()
}
