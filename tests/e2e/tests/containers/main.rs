//! The portal with services as containers on a real Docker Engine: the whole way of one, with the commands that the portal
//! shows run as they stand, and three failures told apart.
//!
//! Every test here is ignored, so that `cargo test` names it as not run; `cargo xtask test --only containers` finds or
//! starts an engine and runs them. They are a program of their own, since each container that starts or ends is a change
//! of the machine's network, at which Chromium breaks off the requests of every page that is open.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod failures;
mod way;
