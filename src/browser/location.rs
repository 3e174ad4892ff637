//! The address of the page.

/// The origin, `http://127.0.0.1:8080`.
pub fn origin() -> String {
    location().and_then(|location| location.origin().ok()).unwrap_or_default()
}

/// The host name without port.
pub fn host_name() -> String {
    location().and_then(|location| location.hostname().ok()).unwrap_or_default()
}

/// Path, query and fragment.
pub fn full_path() -> String {
    let Some(location) = location() else { return "/".to_owned() };
    let part = |text: Result<String, wasm_bindgen::JsValue>| text.unwrap_or_default();
    format!("{}{}{}", part(location.pathname()), part(location.search()), part(location.hash()))
}

/// The fragment with its `#`, or nothing.
pub fn fragment() -> String {
    location().and_then(|location| location.hash().ok()).unwrap_or_default()
}

/// Replaces the address in place, without navigating: history keeps nothing of the old one.
pub fn replace(path: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(path));
    }
}

/// Loads the page anew.
pub fn reload() {
    if let Some(location) = location() {
        let _ = location.reload();
    }
}

fn location() -> Option<web_sys::Location> {
    web_sys::window().map(|window| window.location())
}
