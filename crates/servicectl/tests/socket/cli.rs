//! `servicectl user …` and `servicectl token`, beside a running server and without one.

mod token;
mod user;
