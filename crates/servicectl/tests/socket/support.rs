//! The server as a process, and a client for it.

pub(crate) mod client;
pub(crate) mod server;
pub(crate) mod soap;
mod wait;

pub(crate) use client::{Answer, Client};
pub(crate) use server::{Folder, Server};
pub(crate) use wait::wait_for;
