//! The local clock, the network flag, and sleeping.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;

/// Milliseconds since the epoch by the local clock.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// A `Date` header as milliseconds since the epoch.
pub fn parse_http_date(text: &str) -> Option<f64> {
    let time = js_sys::Date::parse(text);
    time.is_finite().then_some(time)
}

/// Whether the browser believes that it has a network; true where it does not say.
pub fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// A number from 0 up to, not including, 1.
pub fn random() -> f64 {
    js_sys::Math::random()
}

/// Waits; dropping the future clears the timer.
pub async fn sleep(time: Duration) {
    TimeoutFuture::new(u32::try_from(time.as_millis()).unwrap_or(u32::MAX)).await;
}
