//! The document itself: its title, its root element, and parts found by id.

/// Sets the title of the window.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Sets `data-<name>` on the root element, or removes it.
pub fn set_root_data(name: &str, value: Option<&str>) {
    let Some(root) = document().and_then(|document| document.document_element()) else { return };
    let attribute = format!("data-{name}");
    let _ = match value {
        Some(value) => root.set_attribute(&attribute, value),
        None => root.remove_attribute(&attribute),
    };
}

/// Removes the element with this id, where there is one.
pub fn remove(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        element.remove();
    }
}

/// Whether a modal dialog is open.
pub fn has_modal() -> bool {
    document().and_then(|document| document.query_selector("dialog[open]").ok().flatten()).is_some()
}

fn document() -> Option<web_sys::Document> {
    web_sys::window().and_then(|window| window.document())
}
