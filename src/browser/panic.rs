//! The last resort: a panic leaves the page readable and shows a way on.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// Sets the hook. What panicked goes to the console; the page stays as it is, so that typed text can still be copied,
/// under a notice that offers to load the page again.
pub fn set_hook() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&JsValue::from_str(&info.to_string()));
        // a panic in here would hide the first one
        let _ = show();
    }));
}

/// Adds the notice, once, with nothing but the DOM: the program's own views are not to be trusted any more.
fn show() -> Result<(), JsValue> {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return Ok(()) };
    if document.get_element_by_id("broken").is_some() {
        return Ok(());
    }
    let text = |tag: &str, text: &str| -> Result<web_sys::Element, JsValue> {
        let element = document.create_element(tag)?;
        element.set_text_content(Some(text));
        Ok(element)
    };
    let notice = document.create_element("div")?;
    notice.set_id("broken");
    notice.set_class_name("broken");
    notice.set_attribute("role", "alert")?;
    notice.append_child(&*text("h2", "The portal has stopped")?)?;
    notice.append_child(&*text(
        "p",
        "Something in the portal broke; your services are not affected. You can still read and copy what stands in this \
         page. Load it again to go on: you stay signed in.",
    )?)?;
    let button = text("button", "Load the page again")?;
    button.set_class_name("button");
    button.set_attribute("type", "button")?;
    button.set_attribute("data-kind", "primary")?;
    let reload = Closure::<dyn Fn()>::new(super::location::reload);
    button.add_event_listener_with_callback("click", reload.as_ref().unchecked_ref())?;
    reload.forget();
    notice.append_child(&button)?;
    if let Some(boot) = document.get_element_by_id("boot") {
        boot.remove();
    }
    if let Some(body) = document.body() {
        body.append_child(&notice)?;
    }
    Ok(())
}
