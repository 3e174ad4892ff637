//! The server over a real socket: see ../README.md.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

mod auth_manager;
mod cli;
mod deployments;
mod faults;
mod fuzz;
mod headers;
mod healthz;
mod hosts;
mod isolation;
mod limits;
mod log_format;
mod metrics;
mod origins;
mod portal;
mod restarts;
mod samples;
mod servicectl_1;
mod start;
mod throttling;
mod v2;
