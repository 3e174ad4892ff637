//! Where a reader is in a container's output.

/// By how many nanoseconds times may go back from line to line, generously.
const DISORDER: i64 = 10_000_000;

/// Behind the `count`th line with this time. The order of lines is that in which the engine keeps them; their times may
/// go back by some microseconds where standard output and standard error meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    nanoseconds: i64,
    count: u64,
}

impl Position {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (nanoseconds, count) = text.split_once(' ')?;
        Some(Self { nanoseconds: nanoseconds.parse().ok()?, count: count.parse().ok()? })
    }

    /// Time of the line, since the Unix epoch.
    pub(super) fn nanoseconds(self) -> i64 {
        self.nanoseconds
    }

    /// Whole seconds: the engine is asked for all lines since then.
    pub(super) fn seconds(self) -> i64 {
        self.nanoseconds.div_euclid(1_000_000_000)
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.nanoseconds, self.count)
    }
}

/// Numbers lines, and leaves out those up to the position from which a stream was opened.
#[derive(Debug)]
pub(super) struct Place {
    last: Option<Position>,
    /// Lines are left out until this one came.
    until: Option<Position>,
    /// The greatest time of all lines so far, which is beyond that of the last one where the clock was set back.
    newest: i64,
}

impl Place {
    /// Behind this position, after lines that were written up to this time.
    pub(super) fn from(from: Option<Position>, newest: Option<i64>) -> Self {
        let newest = newest.max(from.map(Position::nanoseconds)).unwrap_or(i64::MIN);
        Self { last: None, until: from, newest }
    }

    /// Whether lines that were read before still come.
    pub(super) fn is_before_new(&self) -> bool {
        self.until.is_some()
    }

    /// Whether lines are missing before a line of this time: it is beyond all that came so far, and the one up to which lines are
    /// left out has not come.
    pub(super) fn is_missing_before(&self, nanoseconds: i64) -> bool {
        self.until.is_some() && nanoseconds > self.newest.saturating_add(DISORDER)
    }

    /// The position of a line that is new, and whether lines before it are missing; `None` for one that was read before.
    pub(super) fn pass(&mut self, nanoseconds: i64) -> Option<(Position, bool)> {
        let count = match self.last {
            Some(last) if last.nanoseconds == nanoseconds => last.count + 1,
            _ => 1,
        };
        let here = Position { nanoseconds, count };
        self.last = Some(here);
        if self.is_missing_before(nanoseconds) {
            // The last line that was read is not kept any more, so there may have been others behind it.
            self.until = None;
            return Some((here, true));
        }
        let Some(until) = self.until else { return Some((here, false)) };
        if here == until {
            self.until = None;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(place: &mut Place, times: &[i64]) -> Vec<(String, bool)> {
        let new = times.iter().filter_map(|time| place.pass(*time));
        new.map(|(position, gap)| (position.to_string(), gap)).collect()
    }

    #[test]
    fn reading_goes_on_behind_the_very_line() {
        let times = [10, 11, 11, 11, 9, 12];
        let all = read(&mut Place::from(None, None), &times);
        assert_eq!(all.len(), times.len());
        for (read_before, (position, _)) in all.iter().enumerate() {
            let from = Position::parse(position);
            assert!(from.is_some());
            let rest = read(&mut Place::from(from, None), &times);
            assert_eq!(rest, all[read_before + 1..], "from {position}");
        }
    }

    #[test]
    fn lines_from_before_the_clock_was_set_back_are_known() {
        let (before, after) = (2_000_000_000, 500_000_000);
        let from = Position::parse(&format!("{after} 1"));
        let place = Place::from(from, Some(before));
        assert!(!place.is_missing_before(before) && place.is_missing_before(before + DISORDER + 1));
        let times = [1_000_000_000, before, after, after + 1];
        assert_eq!(
            read(&mut Place::from(from, Some(before)), &times),
            [(format!("{} 1", after + 1), false)],
            "what follows, and nothing twice"
        );
    }

    #[test]
    fn what_was_rotated_away_is_a_gap() {
        let from = Position::parse("10 1");
        assert_eq!(
            read(&mut Place::from(from, None), &[20_000_000, 20_000_001]),
            [("20000000 1".to_owned(), true), ("20000001 1".to_owned(), false)]
        );
        let place = Place::from(from, None);
        assert!(
            place.is_missing_before(20_000_000) && !place.is_missing_before(10),
            "the line itself may still come"
        );
        assert!(!Place::from(None, None).is_missing_before(20_000_000));
        assert_eq!(Position::parse("x 1"), None);
        assert_eq!(Position { nanoseconds: 1_999_999_999, count: 1 }.seconds(), 1);
    }
}
