//! Points in real time, as the store keeps them and the wire shows them. Always UTC; the scaled time of the simulated
//! platform is the clock's business (`clock`), not this module's.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use servicectl_api::WireTime;

/// Milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// What the system's clock says.
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// This much later.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// This much earlier.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The time from `earlier` to `self`, not below zero.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// As the base contract writes times: whole seconds.
    pub fn wire(self) -> WireTime {
        WireTime(self.0.div_euclid(1000))
    }

    /// As the extras write times (contract §10): RFC 3339 with fraction and zone.
    pub fn rfc3339(self) -> String {
        jiff::Timestamp::from_millisecond(self.0)
            .map_or_else(|_| "1970-01-01T00:00:00.000Z".to_owned(), |time| format!("{time:.3}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3339_has_a_fraction_and_a_zone() {
        assert_eq!(Timestamp(1_544_429_286_042).rfc3339(), "2018-12-10T08:08:06.042Z");
        assert_eq!(Timestamp(1_544_429_286_000).rfc3339(), "2018-12-10T08:08:06.000Z");
    }

    #[test]
    fn wire_times_are_whole_seconds() {
        assert_eq!(Timestamp(1_999).wire(), WireTime(1));
    }

    #[test]
    fn durations_never_go_below_zero() {
        assert_eq!(Timestamp(5).since(Timestamp(10)), Duration::ZERO);
        assert_eq!(Timestamp(5).after(Duration::from_secs(1)), Timestamp(1005));
    }
}
