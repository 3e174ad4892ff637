//! The addresses of the platform, read once at the start.

pub use crate::api::config::{Addresses, ConfigError, fetch};
