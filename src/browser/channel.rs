//! Short messages to the other tabs of this origin. Nothing secret goes here.

use leptos::prelude::on_cleanup;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

/// A channel to the other tabs; closed with the current owner.
#[derive(Clone)]
pub struct Channel(leptos::__reexports::send_wrapper::SendWrapper<Option<BroadcastChannel>>);

impl Channel {
    /// Opens the channel `name`; `heard` gets each text that another tab sends.
    pub fn open(name: &str, heard: impl Fn(String) + 'static) -> Self {
        let channel = BroadcastChannel::new(name).ok();
        if let Some(channel) = &channel {
            let closure = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(text) = event.data().as_string() {
                    heard(text);
                }
            });
            channel.set_onmessage(Some(closure.as_ref().unchecked_ref()));
            let kept = leptos::__reexports::send_wrapper::SendWrapper::new((channel.clone(), closure));
            on_cleanup(move || kept.0.close());
        }
        Self(leptos::__reexports::send_wrapper::SendWrapper::new(channel))
    }

    /// Tells the other tabs.
    pub fn say(&self, text: &str) {
        if let Some(channel) = &*self.0 {
            let _ = channel.post_message(&JsValue::from_str(text));
        }
    }
}
