//! Thin wrappers around what the browser offers: the only place with `web_sys::`. No decisions here.

<<<<<<< HEAD
pub mod calendar;
pub mod clipboard;
pub mod dialog;
pub mod size;
pub mod within;
=======
pub mod abort;
pub mod body;
pub mod channel;
pub mod clipboard;
pub mod document;
pub mod focus;
pub mod location;
pub mod storage;
pub mod time;
pub mod visibility;
>>>>>>> 10be701 (Lay the portal's foundation: routes, typed client, polling, session, clock and placeholder pages)
