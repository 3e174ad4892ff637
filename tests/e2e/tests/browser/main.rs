//! The flows: each file tells one story of a reader, each test one chapter.

#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod harness;
mod journey;
mod routes;
mod sign_in;
