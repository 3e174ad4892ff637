//! Time for the engine and the runtimes: a trait, so that the simulated platform and the tests run in virtual time.
//!
//! The clock is never scaled: `--time-scale` divides durations ([`Timing`](crate::scheduler::Timing)), and what a clock
//! says stays UTC.

pub mod manual;

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

pub use manual::ManualClock;

use crate::Timestamp;

/// Longest single sleep: a laptop that was closed for an hour notices within this time.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// What [`Clock::sleep_until`] gives.
pub type Sleep<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// A source of time.
pub trait Clock: Send + Sync + std::fmt::Debug + 'static {
    /// Now, UTC. Never earlier than an answer before.
    fn now(&self) -> Timestamp;

    /// Ends when [`Clock::now`] has reached `time`.
    fn sleep_until(&self, time: Timestamp) -> Sleep<'_>;
}

/// The machine's clock, kept from going backwards: when somebody sets the time back, this clock goes on from where it
/// was until the process ends, so that no deadline moves away. A step forward (a suspended laptop) is followed.
#[derive(Debug)]
pub struct SystemClock {
    anchor: Mutex<(Timestamp, Instant)>,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { anchor: Mutex::new((Timestamp::now(), Instant::now())) }
    }
}

impl SystemClock {
    /// The machine's clock.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let mut anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
        let expected = anchor.0.after(anchor.1.elapsed());
        let wall = Timestamp::now();
        if wall > expected {
            *anchor = (wall, Instant::now());
        }
        wall.max(expected)
    }

    fn sleep_until(&self, time: Timestamp) -> Sleep<'_> {
        Box::pin(async move {
            loop {
                let left = time.since(self.now());
                if left.is_zero() {
                    return;
                }
                tokio::time::sleep(left.min(LONGEST_SLEEP)).await;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_follows_the_machine_and_never_goes_back() {
        let clock = SystemClock::new();
        let mut last = clock.now();
        assert!(Timestamp::now().since(last) < Duration::from_secs(5));
        for _ in 0..1000 {
            let now = clock.now();
            assert!(now >= last);
            last = now;
        }
        let ahead = last.after(Duration::from_secs(3600));
        *clock.anchor.lock().unwrap() = (ahead, Instant::now());
        assert!(clock.now() >= ahead, "the machine's time was set back by an hour");
    }

    #[tokio::test]
    async fn a_sleep_into_the_past_ends_at_once() {
        let clock = SystemClock::new();
        clock.sleep_until(Timestamp(0)).await;
    }
}
