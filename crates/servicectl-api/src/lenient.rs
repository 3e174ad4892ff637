//! Helpers for reading answers that are partly wrong.
