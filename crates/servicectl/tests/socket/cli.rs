//! `servicectl user …`, `token`, `backup`, `restore` and `doctor`, beside a running server and without one.

mod backup;
mod doctor;
mod token;
mod user;
