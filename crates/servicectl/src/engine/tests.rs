//! The engine over a temporary store and the simulated fleet, with a clock that the test moves.

pub(crate) mod bench;
mod days;
mod faults;
mod journey;
mod logs;
mod many;
mod orphans;
mod restart;
mod room;
mod routes;
mod verdicts;
