//! The server as a process, and a client for it, as the socket tests have them.

#![allow(dead_code, reason = "the socket tests use all of it")]

#[path = "../socket/support/client.rs"]
pub(crate) mod client;
#[path = "../socket/support/server.rs"]
pub(crate) mod server;
#[path = "../socket/support/wait.rs"]
mod wait;

pub(crate) use server::Server;
pub(crate) use wait::{PATIENCE, wait_at_most, wait_for};
