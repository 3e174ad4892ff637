//! A clock that stands still until it is told to move.

use std::time::Duration;

use tokio::sync::watch;

use super::{Clock, Sleep};
use crate::Timestamp;

/// A clock for tests: time passes when the test says so.
#[derive(Debug)]
pub struct ManualClock {
    now: watch::Sender<Timestamp>,
}

impl ManualClock {
    /// A clock that stands at `start`.
    pub fn at(start: Timestamp) -> Self {
        Self { now: watch::Sender::new(start) }
    }

    /// Moves to `time`; a time in the past is ignored.
    pub fn set(&self, time: Timestamp) {
        self.now.send_if_modified(|now| {
            let moves = time > *now;
            *now = time.max(*now);
            moves
        });
    }

    /// Moves by `duration`.
    pub fn advance(&self, duration: Duration) {
        let now = *self.now.borrow();
        self.set(now.after(duration));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn sleep_until(&self, time: Timestamp) -> Sleep<'_> {
        let mut now = self.now.subscribe();
        Box::pin(async move {
            // The sender lives as long as `self`, so this cannot fail.
            let _ = now.wait_for(|now| *now >= time).await;
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sleepers_wake_when_their_time_has_come() {
        let clock = ManualClock::at(Timestamp(1_000));
        let mut sleep = clock.sleep_until(Timestamp(3_000));
        clock.advance(Duration::from_secs(1));
        assert!(tokio::time::timeout(Duration::ZERO, &mut sleep).await.is_err());
        clock.advance(Duration::from_secs(1));
        sleep.await;
        clock.set(Timestamp(0));
        assert_eq!(clock.now(), Timestamp(3_000));
    }
}
