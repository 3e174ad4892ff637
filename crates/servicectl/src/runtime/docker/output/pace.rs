//! Whether lines that are followed come as they are written.

use super::BEHIND;
use crate::Timestamp;

/// How lines came so far.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Times of the stream's newest lines of standard output and standard error, nanoseconds: within one the engine's times go up.
    newest: [Option<i64>; 2],
    /// The least delay of a line of any stream, milliseconds: of the way, and of two clocks, which may differ.
    least: Option<i64>,
}

impl Pace {
    /// A stream begins, perhaps with lines that were there before.
    pub(super) fn begin(&mut self) {
        self.newest = [None; 2];
    }

    /// Takes a line of this time, which has come `now`: whether it is one that was there before, or comes so late that the next
    /// ones may be left out.
    pub(super) fn is_lost(&mut self, is_error: bool, nanoseconds: i64, now: Timestamp) -> bool {
        let newest = &mut self.newest[usize::from(is_error)];
        let is_again = newest.is_some_and(|newest| nanoseconds <= newest);
        *newest = (*newest).max(Some(nanoseconds));
        // A line that is still to come was written before the clock was set back: it says nothing of the next ones.
        let delay = (now.0 - nanoseconds.div_euclid(1_000_000)).max(0);
        let least = self.least.map_or(delay, |least| least.min(delay));
        self.least = Some(least);
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
        lines.iter().map(|(time, now)| pace.is_lost(false, time * SECOND, Timestamp(*now))).collect()
    }

    #[test]
    fn lines_that_come_as_they_are_written_are_not_lost_whatever_the_clocks_say() {
        for skew in [-3_600_000, 0, 3_600_000] {
            let lines =
                [(10, 10_020 + skew), (11, 11_150 + skew), (500, 500_000 + skew), (501, 501_130 + skew)];
            assert_eq!(lost(&lines), [false; 4], "clocks differ by {skew} ms");
        }
    }

    #[test]
    fn a_stream_that_begins_late_is_measured_by_those_before_it() {
        let mut pace = Pace::default();
        assert!(!pace.is_lost(false, 10 * SECOND, Timestamp(10_010)));
        pace.begin();
        assert!(!pace.is_lost(false, 10 * SECOND, Timestamp(10_050)), "again, in another stream");
        pace.begin();
        assert!(
            pace.is_lost(false, 11 * SECOND, Timestamp(11_300)),
            "the first line of it, and all that follow"
        );
        assert!(pace.is_lost(false, 12 * SECOND, Timestamp(12_300)));
    }

    #[test]
    fn who_is_behind_or_goes_back_is_lost() {
        assert_eq!(lost(&[(10, 10_000), (11, 11_200), (12, 12_201)]), [false, false, true], "behind");
        assert_eq!(lost(&[(10, 10_000), (12, 12_000), (11, 12_000)]), [false, false, true], "again");
        assert_eq!(lost(&[(10, 10_000), (10, 10_000)]), [false, true], "the only line of a file, again");
        let mut pace = Pace::default();
        assert!(!pace.is_lost(false, 12 * SECOND, Timestamp(12_000)));
        assert!(!pace.is_lost(true, 12 * SECOND - 1, Timestamp(12_000)), "of the other stream");
    }
}
