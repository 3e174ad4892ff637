//! The server with a real Docker Engine and with the clients that people have, `docker` and `skopeo`: see ../README.md.
//!
//! Every test here is ignored, so that `cargo test` names it as not run; `cargo xtask test --only engine` finds or starts an
//! engine, says by `DOCKER_HOST` where it is, and runs them all.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod disk;
mod docker;
mod figures;
mod images;
mod isolation;
mod layout;
mod load;
mod logs;
mod platform;
mod registry;
mod runtime;
mod soak;
mod stage;

mod support;
