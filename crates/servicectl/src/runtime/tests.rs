//! Tests that hold for every runtime.

pub(crate) mod behaviour;
