//! The way of an image into the service's repository: the commands to run, and what Docker's answers mean.

pub mod answer;
pub mod push;
pub mod shelf;

/// Hours for which registry credentials hold (contract §3.5).
pub const CREDENTIAL_HOURS: u64 = 12;

/// Where a pair of credentials stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Good for so many seconds yet.
    Holds(u64),
    /// Less than half an hour is left: a long build may outlive it.
    Ends(u64),
    /// Over since so many seconds.
    Over(u64),
}

/// The life of credentials that were fetched `age` seconds ago. Platforms issue them at that moment and do not say
/// until when they hold, so this counts from there.
pub fn life(age: u64) -> Life {
    let whole = CREDENTIAL_HOURS * 3600;
    match whole.checked_sub(age) {
        None | Some(0) => Life::Over(age - whole),
        Some(left @ 1..1800) => Life::Ends(left),
        Some(left) => Life::Holds(left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_live_twelve_hours() {
        assert_eq!(life(0), Life::Holds(43_200));
        assert_eq!(life(43_200 - 1800), Life::Holds(1800));
        assert_eq!(life(43_200 - 1799), Life::Ends(1799));
        assert_eq!(life(43_199), Life::Ends(1));
        assert_eq!(life(43_200), Life::Over(0));
        assert_eq!(life(46_800), Life::Over(3600));
    }
}
