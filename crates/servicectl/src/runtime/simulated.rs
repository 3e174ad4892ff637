//! The simulated runtime: behaves like a fleet, needs nothing.

use std::sync::Arc;

use crate::clock::Clock;
use crate::scheduler::Timing;

/// A simulated fleet.
#[derive(Debug)]
pub struct Simulated {
    clock: Arc<dyn Clock>,
    timing: Timing,
}

impl Simulated {
    /// A fleet whose durations are divided as `timing` says.
    pub fn new(clock: Arc<dyn Clock>, timing: Timing) -> Self {
        Self { clock, timing }
    }
}
