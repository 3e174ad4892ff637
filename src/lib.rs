//! The portal: a single-page app over the servicectl API.
//!
//! `page` asks `state`, `state` asks `api`; `ui` and `domain` know nobody; `browser` is the only room that touches
//! the browser's interfaces.

#![cfg_attr(test, allow(clippy::unwrap_used))]
#![allow(unreachable_pub, reason = "#[component] makes the props public, whatever the component is")]
#![allow(clippy::needless_pass_by_value, reason = "a component is handed its props")]

pub mod api;
pub mod app;
pub mod browser;
pub mod domain;
pub mod page;
pub mod route;
pub mod state;
pub mod ui;
