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
        let value = serde_json::Value::deserialize(deserializer)?;
        Ok(match &value {
            serde_json::Value::Number(number) => number.as_u64().map_or(Self::Unknown, Self::Known),
            serde_json::Value::String(text) => text.trim().parse().map_or(Self::Unknown, Self::Known),
            _ => Self::Unknown,
        })
    }
}
