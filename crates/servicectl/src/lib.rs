//! The local platform: a native server with the servicectl API (REST), the AuthManager (SOAP), the portal's files and
//! the deployments on an origin of their own, over a SQLite store, a scheduler and a runtime.
//!
//! The crate is a library so that tests can stand data in a store; the product is the binary.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod addresses;
pub mod auth;
mod backup;
pub mod cli;
pub mod clock;
pub mod config;
mod deployments;
mod disk;
mod doctor;
pub mod engine;
pub mod error;
mod http;
mod logging;
mod metrics;
mod proxies;
mod registry;
pub mod runtime;
pub mod scheduler;
mod seed;
pub mod server;
pub mod store;
#[cfg(test)]
mod testing;
pub mod timestamp;

pub use error::Error;
pub use store::Store;
pub use timestamp::Timestamp;
