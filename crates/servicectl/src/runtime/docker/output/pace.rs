//! Whether lines that are followed come as they are written.

use super::BEHIND;
use super::position::DISORDER;
use crate::Timestamp;

/// How lines came so far.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Time of the newest line, nanoseconds.
    newest: Option<i64>,
    /// The least delay of a line, milliseconds: of the way, and of two clocks, which may differ.
    least: Option<i64>,
}

impl Pace {
    /// Takes a line of this time, which has come `now`: whether it is one that was there before, or comes so late that the next
    /// ones may be left out.
    pub(super) fn is_lost(&mut self, nanoseconds: i64, now: Timestamp) -> bool {
        let is_again = self.newest.is_some_and(|newest| nanoseconds.saturating_add(DISORDER) < newest);
        let delay = now.0 - nanoseconds.div_euclid(1_000_000);
        let least = self.least.map_or(delay, |least| least.min(delay));
        (self.newest, self.least) = (self.newest.max(Some(nanoseconds)), Some(least));
        is_again || u128::from((delay - least).unsigned_abs()) > BEHIND.as_millis()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    /// Whether lines of these times, seconds, that come at these times, milliseconds, are lost.
    fn lost(lines: &[(i64, i64)]) -> Vec<bool> {
        let mut pace = Pace::default();
        lines.iter().map(|(time, now)| pace.is_lost(time * SECOND, Timestamp(*now))).collect()
    }

    #[test]
    fn lines_that_come_as_they_are_written_are_not_lost_whatever_the_clocks_say() {
        for skew in [-3_600_000, 0, 3_600_000] {
            let lines =
                [(10, 10_020 + skew), (11, 11_400 + skew), (500, 500_000 + skew), (500, 500_300 + skew)];
            assert_eq!(lost(&lines), [false; 4], "clocks differ by {skew} ms");
        }
    }

    #[test]
    fn who_is_behind_or_goes_back_is_lost() {
        assert_eq!(lost(&[(10, 10_000), (11, 11_200), (12, 12_501)]), [false, false, true], "behind");
        assert_eq!(lost(&[(10, 10_000), (12, 12_000), (11, 12_000)]), [false, false, true], "again");
    }
}
