//! Whether lines that are followed come before the engine lets go of what follows them.

use crate::Timestamp;

/// So much may have been written after a line that has just come: half a file of the engine (`LOG_FILE` of container.rs), since
/// a follower that is more than a file behind skips.
const MOST_BEHIND: i64 = 16 * 1024 * 1024;
/// Over how much of the lines' own time their rate is taken, milliseconds: a container that writes as fast as it can fills a
/// tenth of a file in it.
const WINDOW: i64 = 100;

/// How lines came so far, in all streams of one container.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Times of the stream's newest lines of standard output and standard error, nanoseconds: within one the engine's times go up.
    newest: [Option<i64>; 2],
    /// The least delay of any line, milliseconds: of the way, and of two clocks, which may differ.
    least: Option<i64>,
    /// By how much the last line came later than that.
    late: i64,
    /// When the lines were written of which the bytes are being counted, milliseconds, and how many those are.
    window: (Option<i64>, i64),
    /// Bytes a second before that.
    rate: i64,
}

impl Pace {
    /// A stream begins, perhaps with lines that were there before.
    pub(super) fn begin(&mut self) {
        self.newest = [None; 2];
        self.window = (None, 0);
        self.rate = 0;
    }

    /// So many bytes have come.
    pub(super) fn add(&mut self, bytes: usize) {
        self.window.1 = self.window.1.saturating_add(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// Takes a line of this time, which has come `now`: whether it is one that was there before, or comes so late that the next
    /// ones may be left out.
    pub(super) fn is_lost(&mut self, is_error: bool, nanoseconds: i64, now: Timestamp) -> bool {
        let newest = &mut self.newest[usize::from(is_error)];
        let is_again = newest.is_some_and(|newest| nanoseconds <= newest);
        *newest = (*newest).max(Some(nanoseconds));
        let written = nanoseconds.div_euclid(1_000_000);
        // A line that is still to come was written before the clock was set back: it says nothing of the next ones.
        let delay = (now.0 - written).max(0);
        let least = self.least.map_or(delay, |least| least.min(delay));
        (self.least, self.late) = (Some(least), delay - least);
        self.measure(written);
        is_again || self.is_behind()
    }

    /// Whether more has been written after the last line than a follower may be behind.
    pub(super) fn is_behind(&self) -> bool {
        self.is_much(self.late)
    }

    /// Whether in so many milliseconds more is written than a follower may be behind.
    pub(super) fn is_much(&self, milliseconds: i64) -> bool {
        self.rate.saturating_mul(milliseconds) / 1_000 > MOST_BEHIND
    }

    fn measure(&mut self, written: i64) {
        let (begin, bytes) = self.window;
        let span = begin.map_or(0, |begin| written - begin);
        if begin.is_none() || span < 0 {
            self.window = (Some(written), 0);
        } else if span >= WINDOW {
            self.rate = bytes.saturating_mul(1_000) / span;
            self.window = (Some(written), 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLISECOND: i64 = 1_000_000;

    /// A container that writes ten times a second so many KiB, from this moment on (milliseconds), read so late.
    fn writes(pace: &mut Pace, kib: usize, from: i64, late: i64) -> Vec<bool> {
        let lost = (0..10).map(|tenth| {
            let time = from + tenth * 100;
            pace.add(kib * 1024);
            pace.is_lost(false, time * MILLISECOND, Timestamp(time + late))
        });
        lost.collect()
    }

    #[test]
    fn who_writes_little_may_be_read_late_and_who_writes_much_may_not() {
        let mut pace = Pace::default();
        assert_eq!(writes(&mut pace, 1, 0, 10), [false; 10]);
        pace.begin();
        assert_eq!(
            writes(&mut pace, 500, 10_000, 2_000),
            [false; 10],
            "5 MiB/s, after a search of two seconds"
        );
        pace.begin();
        let much = writes(&mut pace, 3_000, 20_000, 1_000);
        assert_eq!((much[0], &much[1..]), (false, &[true; 9][..]), "30 MiB/s: known from the second line on");
        assert!(pace.is_behind() && pace.is_much(1_000) && !pace.is_much(500));
        pace.begin();
        assert_eq!(writes(&mut pace, 3_000, 30_000, 200), [false; 10], "as fast, read at once");
        assert!(!pace.is_behind());
    }

    #[test]
    fn a_pause_after_much_output_is_no_delay() {
        let mut pace = Pace::default();
        assert_eq!(writes(&mut pace, 3_000, 0, 0), [false; 10]);
        assert!(!pace.is_lost(false, 3_600_000 * MILLISECOND, Timestamp(3_602_000)));
    }

    #[test]
    fn clocks_may_differ_and_be_set_back() {
        for skew in [-3_600_000, 3_600_000] {
            assert_eq!(writes(&mut Pace::default(), 3_000, 10_000_000, skew), [false; 10]);
        }
        let mut pace = Pace::default();
        writes(&mut pace, 3_000, 10_000_000, -3_600_000);
        pace.begin();
        assert_eq!(writes(&mut pace, 3_000, 20_000_000, 100), [false; 10]);
    }

    #[test]
    fn what_was_there_before_is_lost() {
        let mut pace = Pace::default();
        let times = [(false, 10), (false, 12), (false, 11), (true, 11), (true, 11)];
        let lost = times.map(|(is_error, time)| pace.is_lost(is_error, time * MILLISECOND, Timestamp(time)));
        assert_eq!(lost, [false, false, true, false, true]);
    }
}
