//! Thin wrappers around what the browser offers: the only place with `web_sys::`. No decisions here.

pub mod calendar;
pub mod clipboard;
pub mod dialog;
pub mod size;
pub mod within;
