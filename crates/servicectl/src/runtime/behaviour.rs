//! The behaviour that every runtime shows, as tests.
