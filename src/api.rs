//! The typed client of the servicectl API and of AuthManager.
//!
//! One function an endpoint, one enum of errors with the sentence for the user. No signals, no views: `state` calls
//! this room and keeps what it gives.

mod answer;
mod auth_manager;
mod client;
pub mod config;
mod endpoint;
mod error;
mod tidy;
mod transport;

pub use auth_manager::{LoginError, log_in, owner_of};
pub use client::{Client, Observer};
pub use config::{Addresses, ConfigError};
pub use error::ApiError;
