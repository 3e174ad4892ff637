//! The engine over a temporary store, with a clock that the test moves.
