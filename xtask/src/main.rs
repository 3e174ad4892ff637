//! Commands that a person types.
fn main() {}
