//! Reading answers that may be partly wrong (contract §6: never fail a whole page for one bad entry).
//!
//! A body is taken apart member by member as raw JSON text; only syntax can fail, and then only as a whole. Inside a
//! member everything has a fallback: a number may be a digit string, a text may be a number, an entry of a list that
//! is of the wrong kind is left out. Lone surrogates (Python's `surrogateescape` writes them) become U+FFFD.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::{Count, WireTime};

/// Reads an answer that must be a JSON object and hands its members to `read`.
///
/// # Errors
/// The body is not JSON, or not an object; `what` names what was expected.
pub(crate) fn object<'de, D, T>(
    deserializer: D,
    what: &str,
    read: impl FnOnce(&Object<'_>) -> T,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    let object =
        Object::read(raw.get()).ok_or_else(|| D::Error::custom(format!("expected {what}: a JSON object")))?;
    Ok(read(&object))
}

/// The members of a JSON object, each as raw text.
pub(crate) struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Object<'a> {
    /// Takes an object apart; `None` where `json` is something else.
    pub(crate) fn read(json: &'a str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// The raw JSON of a member; the last one where a key is given twice, as `JSON.parse` does.
    pub(crate) fn raw(&self, key: &str) -> Option<&'a str> {
        self.0.iter().rev().find(|(name, _)| name == key).map(|(_, raw)| raw.get())
    }

    /// Whether there is such a member at all.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.raw(key).is_some()
    }

    /// A text member; empty where it is absent, null or a structure.
    pub(crate) fn text(&self, key: &str) -> String {
        self.raw(key).and_then(text).unwrap_or_default()
    }

    /// A member that is shown as it stands: a structure becomes its JSON text.
    pub(crate) fn message(&self, key: &str) -> String {
        self.raw(key).map_or_else(String::new, |json| match json.as_bytes().first() {
            Some(b'{' | b'[') => json.to_owned(),
            _ => text(json).unwrap_or_default(),
        })
    }

    /// A number member that may be unknown.
    pub(crate) fn count(&self, key: &str) -> Count {
        self.raw(key).map_or(Count::Unknown, count)
    }

    /// A time member.
    pub(crate) fn time(&self, key: &str) -> Option<WireTime> {
        WireTime::parse(&self.text(key))
    }

    /// The entries of a list member that `read` understands.
    pub(crate) fn list<T>(&self, key: &str, read: impl Fn(&str) -> Option<T>) -> Vec<T> {
        self.raw(key).map_or_else(Vec::new, |json| list(json, read))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(Lossy(key)) = map.next_key()? {
                    members.push((key, map.next_value()?));
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// The entries of a JSON list that `read` understands; empty where `json` is no list.
pub(crate) fn list<T>(json: &str, read: impl Fn(&str) -> Option<T>) -> Vec<T> {
    entries(json).unwrap_or_default().into_iter().filter_map(|entry| read(entry.get())).collect()
}

/// The entries of a JSON list as raw text; `None` where `json` is something else.
pub(crate) fn entries(json: &str) -> Option<Vec<&RawValue>> {
    struct Entries;
    impl<'de> Visitor<'de> for Entries {
        type Value = Vec<&'de RawValue>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a JSON list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
            let mut entries = Vec::new();
            while let Some(entry) = sequence.next_element()? {
                entries.push(entry);
            }
            Ok(entries)
        }
    }
    serde_json::Deserializer::from_str(json).deserialize_seq(Entries).ok()
}

/// A JSON string, number or boolean as text; `None` for null and structures.
pub(crate) fn text(json: &str) -> Option<String> {
    match json.as_bytes().first()? {
        b'"' => serde_json::from_str::<Lossy<'_>>(json).ok().map(|Lossy(text)| text.into_owned()),
        b'{' | b'[' | b'n' => None,
        _ => Some(json.to_owned()),
    }
}

/// A JSON number or digit string; anything else is unknown.
pub(crate) fn count(json: &str) -> Count {
    text(json).and_then(|text| whole(text.trim())).map_or(Count::Unknown, Count::Known)
}

/// A whole number: digits, or digits with an empty fraction as some JSON writers give them (`30.0`).
fn whole(text: &str) -> Option<u64> {
    let (digits, fraction) = text.split_once('.').unwrap_or((text, ""));
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (plain && fraction.bytes().all(|byte| byte == b'0')).then(|| digits.parse().ok()).flatten()
}

/// A JSON string whose lone surrogates became U+FFFD.
struct Lossy<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Lossy<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl<'de> Visitor<'de> for Bytes {
            type Value = Lossy<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON string")
            }

            fn visit_borrowed_bytes<E>(self, bytes: &'de [u8]) -> Result<Self::Value, E> {
                Ok(Lossy(String::from_utf8_lossy(bytes)))
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                Ok(Lossy(Cow::Owned(String::from_utf8_lossy(bytes).into_owned())))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

#[cfg(test)]
mod tests;
