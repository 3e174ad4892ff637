//! Request bodies: bounded in size and time, JSON only, with the place of a mistake.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::Value;

use super::ApiError;

/// Most bytes of a JSON body: an environment may be long.
pub(super) const MOST_JSON_BYTES: usize = 1024 * 1024;
/// How long a client may take to send a body.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// A body of at most `most` bytes.
///
/// # Errors
/// 413 for a longer one, 408 for one that does not come, 400 for one that breaks off.
pub(super) async fn read(body: Body, most: usize) -> Result<Bytes, ApiError> {
    let too_large = || {
        ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("The body is too large: at most {} KiB are taken here.", most / 1024),
        )
    };
    // A body that says that it is too long need not be sent first.
    let announced = HttpBody::size_hint(&body).lower();
    if announced > u64::try_from(most).unwrap_or(u64::MAX) {
        return Err(too_large());
    }
    match tokio::time::timeout(TIME_LIMIT, Limited::new(body, most).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(ApiError::bad_request("The body broke off before its end.")),
        Err(_) => Err(ApiError::new(
            StatusCode::REQUEST_TIMEOUT,
            format!("The body did not arrive within {} seconds.", TIME_LIMIT.as_secs()),
        )),
    }
}

/// A JSON body. A missing or other content type is 400, never 415 (contract §2).
///
/// # Errors
/// 400 and those of [`read`].
pub(super) async fn json(headers: &HeaderMap, body: Body) -> Result<Value, ApiError> {
    if !is_json(headers) {
        return Err(ApiError::bad_request(
            "The body must be JSON, and the request must say so with the header Content-Type: application/json.",
        ));
    }
    parse(&read(body, MOST_JSON_BYTES).await?)
}

/// Whether the content type says JSON; parameters (`charset`) are let through.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return false };
    let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// Reads JSON text.
///
/// # Errors
/// 400 with line and column of the mistake.
pub(super) fn parse(text: &[u8]) -> Result<Value, ApiError> {
    serde_json::from_slice(text).map_err(|error| {
        let what = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let what = what.strip_suffix(&place).unwrap_or(&what);
        let column = column(text, error.line(), error.column());
        ApiError::bad_request(format!(
            "The body is not JSON: {what} (line {}, column {column}).",
            error.line()
        ))
    })
}

/// The column in characters, as editors count, of one in bytes.
fn column(text: &[u8], line: usize, bytes: usize) -> usize {
    let line = text.split(|byte| *byte == b'\n').nth(line.saturating_sub(1)).unwrap_or_default();
    String::from_utf8_lossy(&line[..bytes.min(line.len())]).chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        parse(text.as_bytes()).unwrap_err().message().to_owned()
    }

    #[test]
    fn broken_json_says_where() {
        assert!(
            message("{\"a\": 1,\n \"b\" 2}").contains("line 2, column 6"),
            "{}",
            message("{\"a\": 1,\n \"b\" 2}")
        );
        assert!(message("{\"ä\" 2}").contains("line 1, column 6"), "characters, not bytes");
        assert!(message("").contains("line 1, column 0"));
        assert!(message("{} x").contains("line 1"));
        assert!(message(&"[".repeat(10_000)).contains("line 1"));
    }

    #[test]
    fn only_json_counts_as_json() {
        let of = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::CONTENT_TYPE, value.parse().unwrap());
            }
            is_json(&headers)
        };
        assert!(of(&["application/json"]));
        assert!(of(&["Application/JSON; charset=utf-8"]));
        for values in
            [&[][..], &["text/plain"], &["application/jsonx"], &["application/json", "text/plain"], &[""]]
        {
            assert!(!of(values), "{values:?}");
        }
    }
}
