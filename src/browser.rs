//! Thin wrappers around what the browser offers: the only place with `web_sys::`. No decisions here.

pub mod abort;
pub mod basic;
pub mod body;
pub mod calendar;
pub mod channel;
pub mod clipboard;
pub mod dialog;
pub mod document;
pub mod file;
pub mod focus;
pub mod keys;
pub mod location;
pub mod panic;
pub mod pointer;
pub mod scroll;
pub mod selection;
pub mod size;
pub mod storage;
pub mod time;
pub mod viewport;
pub mod visibility;
pub mod within;
