//! Shared reactive state: what the pages ask for remote data, time and the session. No views, no `web_sys`.

pub mod clock;
pub mod config;
pub mod connection;
pub mod poll;
pub mod query;
pub mod service;
pub mod services;
pub mod session;
pub mod task;
pub mod theme;
pub mod workbench;

pub use service::{ServiceHandle, expect_service, use_deployed, use_sent};
pub use session::use_client;
pub use task::Scope;
