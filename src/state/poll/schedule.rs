//! When to read again: pure, with the random number given from outside.

use std::time::Duration;

/// How fast a resource changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pace {
    /// Something is under way: every 2 s.
    Changing,
    /// It runs and may change: every 10 s.
    #[default]
    Steady,
    /// Nothing happens without the user: every 30 s.
    Idle,
    /// It hardly ever changes: every 5 minutes.
    Rare,
}

/// The pause after a good answer: 2, 10, 30 or 300 s, ±20 %. `random` is from 0 up to 1.
pub(in crate::state) fn pause(pace: Pace, random: f64) -> Duration {
    let seconds = match pace {
        Pace::Changing => 2.0,
        Pace::Steady => 10.0,
        Pace::Idle => 30.0,
        Pace::Rare => 300.0,
    };
    Duration::from_secs_f64(seconds * (0.8 + 0.4 * random.clamp(0.0, 1.0)))
}

/// The pause after the `failures`th failure in a row: full jitter under 1, 2, 4 … 30 s, at least a quarter of a
/// second so that a server that refuses at once is not hammered.
pub(in crate::state) fn back_off(failures: u32, random: f64) -> Duration {
    let ceiling = 2f64.powi(i32::try_from(failures.saturating_sub(1)).unwrap_or(i32::MAX).min(5)).min(30.0);
    Duration::from_secs_f64((ceiling * random.clamp(0.0, 1.0)).max(0.25))
}

#[cfg(test)]
mod tests {
    use super::{Pace, back_off, pause};

    #[test]
    fn pauses_stay_within_a_fifth_of_their_pace() {
        for (pace, seconds) in
            [(Pace::Changing, 2.0), (Pace::Steady, 10.0), (Pace::Idle, 30.0), (Pace::Rare, 300.0)]
        {
            assert!((pause(pace, 0.0).as_secs_f64() - seconds * 0.8).abs() < 1e-6);
            assert!((pause(pace, 0.5).as_secs_f64() - seconds).abs() < 1e-6);
            assert!((pause(pace, 1.0).as_secs_f64() - seconds * 1.2).abs() < 1e-6);
        }
    }

    #[test]
    fn back_off_doubles_to_thirty_seconds() {
        let ceilings: Vec<u64> = (1..=8).map(|failures| back_off(failures, 1.0).as_secs()).collect();
        assert_eq!(ceilings, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(back_off(u32::MAX, 1.0).as_secs(), 30);
    }

    #[test]
    fn back_off_has_full_jitter_with_a_floor() {
        assert!((back_off(6, 0.5).as_secs_f64() - 15.0).abs() < 1e-6);
        assert!((back_off(6, 0.0).as_secs_f64() - 0.25).abs() < 1e-6);
        assert!((back_off(1, f64::NAN).as_secs_f64() - 0.25).abs() < 1e-6);
    }
}
