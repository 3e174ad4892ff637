//! Failed log-ins of one user name, in whatever project: the first ten within ten minutes are answered at once, further
//! tries one in ten seconds. That one is whoever comes first: a flood of wrong tries from somewhere keeps the name's owner out for as
//! long as it lasts, and not longer; sessions that are open go on. A success forgives the failures in its own project only:
//! else who knows one password of a name could try others without end. The table is bounded. Its times come from a clock that
//! never goes back.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::Timestamp;

/// Failures that are answered at once.
const FREE: usize = 10;
/// How long a failure counts.
const WINDOW: Duration = Duration::from_secs(10 * 60);
/// Time between two further tries.
const PAUSE: Duration = Duration::from_secs(10);
/// Most names in the table; of more, those quiet for longest are forgotten.
const MOST_NAMES: usize = 10_000;

/// The failures of all names. Names stand in it as hashes, so that a long one costs no more than a short one.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    names: HashMap<[u8; 32], Tries>,
}

#[derive(Debug, Default)]
struct Tries {
    /// The newest failures, and those tries that are not decided yet; at most [`FREE`].
    counted: VecDeque<Try>,
    newest: Timestamp,
}

#[derive(Debug)]
struct Try {
    at: Timestamp,
    project: [u8; 32],
}

impl Throttle {
    /// Whether a try of this name may go on now, which counts as a failure until [`Throttle::succeeded`] or
    /// [`Throttle::undecided`].
    ///
    /// # Errors
    /// How long to wait.
    pub(super) fn begin(&mut self, project: &str, name: &str, now: Timestamp) -> Result<(), Duration> {
        self.check(name, now)?;
        self.make_room(now);
        let tries = self.names.entry(key(name)).or_default();
        if tries.counted.len() >= FREE {
            tries.counted.pop_front();
        }
        tries.counted.push_back(Try { at: now, project: key(project) });
        tries.newest = now;
        Ok(())
    }

    /// Whether [`Throttle::begin`] would let this name go on; counts nothing.
    ///
    /// # Errors
    /// How long to wait.
    pub(super) fn check(&self, name: &str, now: Timestamp) -> Result<(), Duration> {
        let Some(tries) = self.names.get(&key(name)) else { return Ok(()) };
        let counting = tries.counted.iter().filter(|other| now.since(other.at) < WINDOW).count();
        let waited = now.since(tries.newest);
        if counting < FREE || waited >= PAUSE { Ok(()) } else { Err(PAUSE - waited) }
    }

    /// The last try of this name was right: its failures in this project are forgotten.
    pub(super) fn succeeded(&mut self, project: &str, name: &str) {
        let (project, name) = (key(project), key(name));
        let Some(tries) = self.names.get_mut(&name) else { return };
        tries.counted.retain(|other| other.project != project);
        if tries.counted.is_empty() {
            self.names.remove(&name);
        }
    }

    /// The last try of this name in this project was neither right nor wrong: it is as if it had not been.
    pub(super) fn undecided(&mut self, project: &str, name: &str) {
        let (project, name) = (key(project), key(name));
        let Some(tries) = self.names.get_mut(&name) else { return };
        if let Some(last) = tries.counted.iter().rposition(|other| other.project == project) {
            tries.counted.remove(last);
        }
        match tries.counted.back() {
            Some(other) => tries.newest = other.at,
            None => _ = self.names.remove(&name),
        }
    }

    fn make_room(&mut self, now: Timestamp) {
        if self.names.len() < MOST_NAMES {
            return;
        }
        self.names.retain(|_, tries| now.since(tries.newest) < WINDOW);
        while self.names.len() >= MOST_NAMES {
            let Some(oldest) = self.names.iter().min_by_key(|(_, tries)| tries.newest).map(|(name, _)| *name)
            else {
                return;
            };
            self.names.remove(&oldest);
        }
    }
}

fn key(name: &str) -> [u8; 32] {
    Sha256::digest(name).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_000_000);

    fn at(seconds: u64) -> Timestamp {
        START.after(Duration::from_secs(seconds))
    }

    fn ten_failures(throttle: &mut Throttle) {
        for second in 0..10 {
            assert_eq!(throttle.begin("p", "alice", at(second)), Ok(()), "{second}");
        }
    }

    #[test]
    fn ten_at_once_then_one_in_ten_seconds() {
        let mut throttle = Throttle::default();
        ten_failures(&mut throttle);
        assert_eq!(throttle.begin("p", "alice", at(9)), Err(Duration::from_secs(10)));
        assert_eq!(throttle.begin("p", "alice", at(18)), Err(Duration::from_secs(1)));
        assert_eq!(throttle.begin("p", "alice", at(19)), Ok(()));
        assert_eq!(throttle.begin("p", "alice", at(19)), Err(Duration::from_secs(10)));
        assert_eq!(throttle.begin("p", "bob", at(19)), Ok(()));
    }

    #[test]
    fn refused_tries_do_not_prolong_the_wait() {
        let mut throttle = Throttle::default();
        ten_failures(&mut throttle);
        for second in 10..19 {
            assert!(throttle.begin("p", "alice", at(second)).is_err());
        }
        assert_eq!(throttle.begin("p", "alice", at(19)), Ok(()));
    }

    #[test]
    fn failures_count_for_ten_minutes() {
        let mut throttle = Throttle::default();
        ten_failures(&mut throttle);
        // The first two have gone; two more are answered at once, the third waits.
        assert_eq!(throttle.begin("p", "alice", at(601)), Ok(()));
        assert_eq!(throttle.begin("p", "alice", at(601)), Ok(()));
        assert!(throttle.begin("p", "alice", at(601)).is_err());
    }

    #[test]
    fn a_success_clears_the_name() {
        let mut throttle = Throttle::default();
        ten_failures(&mut throttle);
        throttle.begin("p", "alice", at(30)).unwrap();
        throttle.succeeded("p", "alice");
        ten_failures(&mut throttle);
    }

    #[test]
    fn a_success_in_one_project_forgives_nothing_in_another() {
        let mut throttle = Throttle::default();
        for second in 0..9 {
            throttle.begin("p", "alice", at(second)).unwrap();
        }
        throttle.begin("own", "alice", at(9)).unwrap();
        throttle.succeeded("own", "alice");
        assert_eq!(throttle.begin("p", "alice", at(9)), Ok(()));
        assert!(throttle.begin("p", "alice", at(9)).is_err());
    }

    #[test]
    fn the_table_is_bounded() {
        let mut throttle = Throttle::default();
        for number in 0..=MOST_NAMES {
            let now = START.after(Duration::from_millis(u64::try_from(number).unwrap()));
            throttle.begin("p", &format!("user-{number}"), now).unwrap();
        }
        assert_eq!(throttle.names.len(), MOST_NAMES);
        assert!(!throttle.names.contains_key(&key("user-0")));
        assert!(throttle.names.contains_key(&key("user-1")));
    }
}
