//! Query strings: each key once; keys that we do not know are ignored.

use super::ApiError;

/// The pairs of a query string.
#[derive(Debug)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Splits a query string; an absent one is empty.
    pub(super) fn of(uri: &axum::http::Uri) -> Self {
        Self(form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect())
    }

    /// The value of a key.
    ///
    /// # Errors
    /// 400 where the key is given twice.
    pub(super) fn get(&self, key: &str) -> Result<Option<&str>, ApiError> {
        let mut values = self.0.iter().filter(|(name, _)| name == key).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            _ => Err(ApiError::bad_request(format!(
                "`{key}` stands in the query more than once; give it once."
            ))),
        }
    }

    /// A positive whole number, cut to `most`; `default` where the key is absent (contract §6).
    ///
    /// # Errors
    /// 400 for anything else.
    pub(super) fn positive(&self, key: &str, default: u64, most: u64) -> Result<u64, ApiError> {
        let Some(text) = self.get(key)? else { return Ok(default) };
        let digits = text.trim_start_matches('0');
        if text.is_empty() || digits.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ApiError::bad_request(format!(
                "`{key}` must be a whole number from 1, for example {key}={default}."
            )));
        }
        // More digits than a u64 holds are more than any maximum.
        Ok(digits.parse::<u64>().map_or(most, |number| number.min(most)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        Query::of(&format!("/?{text}").parse().unwrap())
    }

    #[test]
    fn positive_numbers_are_cut_and_everything_else_refused() {
        for (text, number) in [
            ("", 20),
            ("tail=1", 1),
            ("tail=007", 7),
            ("tail=10000", 10_000),
            ("tail=10001", 10_000),
            ("tail=99999999999999999999999999", 10_000),
            ("x=1&tail=5", 5),
        ] {
            assert_eq!(query(text).positive("tail", 20, 10_000).unwrap(), number, "{text}");
        }
        for text in [
            "tail=",
            "tail=0",
            "tail=000",
            "tail=-1",
            "tail=%2B1",
            "tail=1.5",
            "tail=1e3",
            "tail=abc",
            "tail=1&tail=2",
            "tail=1%20",
        ] {
            assert!(query(text).positive("tail", 20, 10_000).is_err(), "{text}");
        }
    }

    #[test]
    fn keys_are_decoded_and_unknown_ones_ignored() {
        assert_eq!(query("%76iew=l%6Fgs&token=x").get("view").unwrap(), Some("logs"));
        assert_eq!(query("a").get("view").unwrap(), None);
    }
}
