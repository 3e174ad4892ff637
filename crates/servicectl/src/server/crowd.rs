//! Who makes room when nearly all places of a listener are taken: a connection that is kept open for a next request which does
//! not come. Otherwise some thousand silent clients would keep everybody out for as long as idle connections are kept.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep_until};

/// Whether more than three quarters of the places are taken.
pub(super) fn is_crowded(places: &Semaphore, all: usize) -> bool {
    places.available_permits() < all.div_ceil(4)
}

/// What a connection is doing.
#[derive(Debug)]
pub(super) struct Activity {
    /// Requests whose answers have not begun; more than one only where a client does not wait.
    under_way: AtomicUsize,
    /// When the connection or its last answer began.
    last: Mutex<Instant>,
}

impl Default for Activity {
    fn default() -> Self {
        Self { under_way: AtomicUsize::new(0), last: Mutex::new(Instant::now()) }
    }
}

impl Activity {
    /// A request has come; it is under way for as long as the guard lives.
    pub(super) fn begin(self: &Arc<Self>) -> UnderWay {
        self.under_way.fetch_add(1, Ordering::SeqCst);
        UnderWay(Arc::clone(self))
    }

    fn idle_since(&self) -> Option<Instant> {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        (self.under_way.load(Ordering::SeqCst) == 0).then_some(last)
    }
}

/// A request until its answer begins.
#[derive(Debug)]
pub(super) struct UnderWay(Arc<Activity>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        *self.0.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Comes back when this connection should make room: places are short, and it has been idle for so long. The rest of an answer
/// that is still being sent counts as idleness: who is told to end then does so after it.
pub(super) async fn room_is_needed(crowded: &mut watch::Receiver<bool>, activity: &Activity, idle: Duration) {
    loop {
        if crowded.wait_for(|crowded| *crowded).await.is_err() {
            return std::future::pending().await;
        }
        let now = Instant::now();
        let until = activity.idle_since().unwrap_or(now) + idle;
        if until <= now {
            return;
        }
        sleep_until(until).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Duration = Duration::from_secs(2);
    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn more_than_three_quarters_are_a_crowd() {
        for (all, most) in [(1024, 768), (8, 6), (4, 3), (1, 0)] {
            assert!(!is_crowded(&Semaphore::new(all - most), all), "{most} of {all}");
            assert!(is_crowded(&Semaphore::new(all - most - 1), all), "{} of {all}", most + 1);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_idle_makes_room_where_it_is_short() {
        let (crowd, mut crowded) = watch::channel(false);
        let activity = Arc::new(Activity::default());
        let mut needed = async |within| {
            tokio::time::timeout(within, room_is_needed(&mut crowded, &activity, IDLE)).await.is_ok()
        };
        assert!(!needed(HOUR).await, "there is room");
        crowd.send_replace(true);
        let under_way = activity.begin();
        assert!(!needed(HOUR).await, "a request is under way");
        drop(under_way);
        assert!(!needed(IDLE / 2).await, "it was answered just now");
        assert!(needed(IDLE).await);
        crowd.send_replace(false);
        assert!(!needed(HOUR).await, "there is room again");
    }
}
