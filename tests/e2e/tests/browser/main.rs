//! The flows: each file tells one story of a reader, each test one chapter.

#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod bad_input;
mod base_contract;
mod deletion;
mod elsewhere;
mod env_file;
mod expiry;
mod harness;
mod hostile;
mod image;
mod journey;
mod keyboard;
mod loading;
mod logs;
mod outage;
mod panic;
mod presses;
mod routes;
mod secrets;
mod sign_in;
mod tabs;
