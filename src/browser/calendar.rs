//! Points in time in the reader's zone. Parameters are seconds since the epoch.

use js_sys::Date;
use wasm_bindgen::JsValue;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

#[expect(clippy::cast_precision_loss, reason = "seconds stay exact for 285 million years")]
fn date(at: i64) -> Date {
    Date::new(&JsValue::from_f64(at as f64 * 1000.0))
}

/// `10:14:02`
pub fn time(at: i64) -> String {
    let date = date(at);
    format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds())
}

/// `10:14`
pub fn minute(at: i64) -> String {
    let date = date(at);
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// `23 Nov 2026`
pub fn day(at: i64) -> String {
    let date = date(at);
    let month = MONTHS.get(date.get_month() as usize).copied().unwrap_or_default();
    format!("{} {month} {}", date.get_date(), date.get_full_year())
}

/// `2026`
pub fn year(at: i64) -> u32 {
    date(at).get_full_year()
}

/// `23 Nov 2026, 10:14:02`
pub fn full(at: i64) -> String {
    format!("{}, {}", day(at), time(at))
}

/// RFC 3339 in UTC: `2026-11-23T09:14:02Z`; nothing where the time lies outside what the browser can write.
pub fn rfc3339(at: i64) -> Option<String> {
    let date = date(at);
    if date.get_time().is_nan() {
        return None;
    }
    let text = String::from(date.to_iso_string());
    Some(text.split_once('.').map_or_else(|| text.clone(), |(whole, _)| format!("{whole}Z")))
}

/// `23 Nov`
pub fn short_day(at: i64) -> String {
    let date = date(at);
    let month = MONTHS.get(date.get_month() as usize).copied().unwrap_or_default();
    format!("{} {month}", date.get_date())
}

/// The reader's zone at that time, in seconds east of UTC.
pub fn offset(at: f64) -> f64 {
    let date = Date::new(&JsValue::from_f64(at * 1000.0));
    let minutes = date.get_timezone_offset();
    if minutes.is_finite() { -60.0 * minutes } else { 0.0 }
}
