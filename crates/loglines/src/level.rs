//! How grave a line is, read from its text.
//!
//! A wrong level is worse than none, so only places where programs write their level are looked at: a field of a JSON
//! line, a `level=` pair, a word in capitals or in brackets near the start, the status of an access log, the forms of
//! uwsgi, log4j, klog and Python. A word "failed" somewhere in a sentence is no level. Where two levels could be meant,
//! there is none.

mod access;
mod head;
mod json;

/// How grave a line is, from the least to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// For developers: debug, trace, verbose.
    Debug,
    /// What happens: info, notice.
    Info,
    /// What may go wrong: warning.
    Warn,
    /// What went wrong: error, critical, fatal.
    Error,
}

impl Level {
    /// All levels, from the least to the worst.
    pub const ALL: [Self; 4] = [Self::Debug, Self::Info, Self::Warn, Self::Error];

    /// `debug`, `info`, `warn` or `error`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }

    /// The level with this [`Self::name`].
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// The level that a logging library means by this word, in any case.
    fn of_word(word: &str) -> Option<Self> {
        const WORDS: [(&str, Level); 28] = [
            ("trace", Level::Debug),
            ("debug", Level::Debug),
            ("dbg", Level::Debug),
            ("dbug", Level::Debug),
            ("verbose", Level::Debug),
            ("fine", Level::Debug),
            ("finer", Level::Debug),
            ("finest", Level::Debug),
            ("info", Level::Info),
            ("inf", Level::Info),
            ("information", Level::Info),
            ("notice", Level::Info),
            ("config", Level::Info),
            ("warn", Level::Warn),
            ("wrn", Level::Warn),
            ("warning", Level::Warn),
            ("error", Level::Error),
            ("err", Level::Error),
            ("eror", Level::Error),
            ("severe", Level::Error),
            ("critical", Level::Error),
            ("crit", Level::Error),
            ("fatal", Level::Error),
            ("alert", Level::Error),
            ("emerg", Level::Error),
            ("emergency", Level::Error),
            ("panic", Level::Error),
            ("fail", Level::Error),
        ];
        WORDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|&(_, level)| level)
    }
}

/// The level of a line of text without escapes.
pub(crate) fn of(line: &str) -> Option<Level> {
    let text = line.trim_start();
    if text.starts_with('{') {
        return json::level(text);
    }
    access::level(text).or_else(|| head::level(text))
}

#[cfg(test)]
mod tests;
