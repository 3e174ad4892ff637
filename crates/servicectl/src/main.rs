//! The local platform.
fn main() {}
