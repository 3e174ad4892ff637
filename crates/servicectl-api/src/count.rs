//! A number that the platform may not know.

/// A count or other number of a status report: known, or the string `"unknown"` (contract §3.3, never started).
/// Reads a number, a digit string, `"unknown"`, null, or anything else (which counts as unknown); writes a number or
/// `"unknown"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Count {
    /// Not known: never started, absent, or unreadable.
    #[default]
    Unknown,
    /// A known number.
    Known(u64),
}

impl Count {
    /// The number, where it is known.
    pub fn known(self) -> Option<u64> {
        match self {
            Self::Known(number) => Some(number),
            Self::Unknown => None,
        }
    }
}

impl From<u64> for Count {
    fn from(number: u64) -> Self {
        Self::Known(number)
    }
}

impl serde::Serialize for Count {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(number) => serializer.serialize_u64(*number),
            Self::Unknown => serializer.serialize_str("unknown"),
        }
    }
}

impl<'de> serde::Deserialize<'de> for Count {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
        Ok(crate::lenient::count(raw.get()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Count {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn numbers_and_digit_strings_are_known() {
        for json in ["7", "\"7\"", "\" 7 \"", "7.0"] {
            assert_eq!(read(json), Count::Known(7), "{json}");
        }
        assert_eq!(read("18446744073709551615"), Count::Known(u64::MAX));
    }

    #[test]
    fn everything_else_is_unknown() {
        let unknown = [
            "null",
            "\"unknown\"",
            "true",
            "-1",
            "7.5",
            "1e2",
            "1e999",
            "\"+7\"",
            "\"\"",
            "[7]",
            "{}",
            "18446744073709551616",
            "\"٧\"",
            "\".0\"",
        ];
        for json in unknown {
            assert_eq!(read(json), Count::Unknown, "{json}");
        }
    }

    #[test]
    fn unknown_is_written_as_the_word() {
        assert_eq!(serde_json::to_string(&[Count::Unknown, Count::Known(3)]).unwrap(), r#"["unknown",3]"#);
    }
}
