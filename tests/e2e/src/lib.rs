//! The portal in a real browser: what every end-to-end test stands on.
//!
//! A test gets a [`Stage`](stage::Stage): a server of its own on free ports with a data folder of its own, and a tab
//! in a browser of its own. It speaks of buttons, links and fields by the names that a reader sees or hears, waits for
//! conditions and never for time, and fails by itself when the page logs an error, breaks the content security policy
//! or leaves an exception uncaught. The flows are in `tests/browser/`, one file each;
//! those that need a Docker Engine in `tests/containers/`.

#![allow(clippy::unwrap_used, reason = "all of this is test code")]

pub mod api;
pub mod axe;
pub mod browser;
pub mod clfpy;
pub mod docker;
pub mod place;
pub mod server;
pub mod shots;
pub mod stage;
pub mod stand_in;
pub mod tab;
pub mod target;
pub mod wait;
pub mod watch;
