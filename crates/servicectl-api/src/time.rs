//! Times of the base contract: `YYYY-MM-DD HH:MM:SS`, UTC, whole seconds.

/// Seconds since the Unix epoch. Reads the wire form, and RFC 3339 for tolerance; writes the wire form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WireTime(pub i64);

impl WireTime {
    /// Reads `2018-12-10 08:08:06` or RFC 3339 (a fraction is cut).
    pub fn parse(text: &str) -> Option<Self> {
        let _ = text;
        todo!()
    }

    /// Whole seconds from `earlier` to `self`, not below zero.
    pub fn since(self, earlier: Self) -> u64 {
        u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0)
    }
}

impl std::fmt::Display for WireTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let _ = f;
        todo!()
    }
}

impl serde::Serialize for WireTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
