//! The rules of the scheduler in virtual time.

mod health;
mod property;
mod pull;
mod removal;
mod restarts;
mod rollout;
mod room;
mod words;
mod world;
