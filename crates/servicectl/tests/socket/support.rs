//! The server as a process, and a client for it.

pub(crate) mod client;
pub(crate) mod server;
pub(crate) mod soap;

pub(crate) use client::{Answer, Client};
pub(crate) use server::{Folder, Server};

use std::time::{Duration, Instant};

/// Waits until `condition` gives something, for at most 30 seconds.
pub(crate) fn wait_for<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = condition() {
            return found;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
