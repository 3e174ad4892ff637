//! Pure rules that only the portal needs: how figures are written, what a form holds, what Docker meant.
//!
//! Nothing here touches the DOM or a signal; `cargo test` runs all of it natively. What the server must decide in the
//! same way lives in `servicectl-api` instead, and is called from here, never repeated.

pub mod definition;
pub mod deployed;
pub mod docker;
pub mod format;
pub mod fuzzy;
pub mod new_service;
pub mod quote;
pub mod revisions;
pub mod this_machine;
