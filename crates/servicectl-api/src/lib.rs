//! Wire types of the servicectl API and the rules that portal and server share.
//!
//! Everything here is pure: no I/O, no clock, no async. A rule (what a service name may be, what counts as healthy,
//! how an env file is read) exists once, in this crate, and both sides call it: the form's message and the server's
//! 400 come from the same function.
//!
//! The types that read answers are tolerant (contract §3, §6): a number may be a number, a digit string, `"unknown"`
//! or null; one bad entry of a list never fails the whole. The functions that read request bodies are strict and
//! answer with [`Problem`]s that name field, place and a right example.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod about;
pub mod auth_manager;
pub mod count;
pub mod definition;
pub mod deployment;
pub mod docker;
pub mod env_file;
pub mod error;
pub mod event;
pub mod health_check;
mod lenient;
pub mod link;
pub mod logs;
pub mod memory;
pub mod name;
pub mod problem;
pub mod project;
pub mod secret;
pub mod service;
pub mod status;
pub mod status_codes;
pub mod tag;
#[cfg(test)]
mod testing;
pub mod time;
pub mod verdict;

pub use count::Count;
pub use definition::{Definition, EnvVar};
pub use health_check::HealthCheck;
pub use link::{Link, Links};
pub use problem::Problem;
pub use secret::Secret;
pub use status_codes::StatusCodes;
pub use time::WireTime;
