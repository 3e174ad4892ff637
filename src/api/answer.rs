//! From what came over the wire to a value or an [`ApiError`]. Pure, so that every fault is tested natively.

use std::time::Duration;

use loglines::phrases;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use servicectl_api::error::ErrorBody;

use super::error::{ApiError, MOST_DETAIL, cut};

/// Longest pause that the portal grants a server (trust §7).
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// An answer as it came.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The `Retry-After` header.
    pub(super) retry_after: Option<String>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// The value of a 2xx answer with a JSON body, or the error.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        self.check()?;
        serde_json::from_slice(&self.body).map_err(|error| match error.classify() {
            Category::Data => {
                // quotes what stood there
                let problem = phrases(&error.to_string(), MOST_DETAIL).into_owned();
                ApiError::WrongShape { problem, excerpt: self.excerpt() }
            }
            Category::Syntax | Category::Eof | Category::Io => {
                ApiError::NotJson { status: self.status, excerpt: self.excerpt() }
            }
        })
    }

    /// The error of an answer that is not 2xx.
    pub(super) fn check(&self) -> Result<(), ApiError> {
        if (200..300).contains(&self.status) {
            return Ok(());
        }
        let Some(message) = self.message() else {
            // 403 is read by its code alone, as clfpy does (contract §2); 404 as well: old proxies answer it with a page.
            return Err(match self.status {
                403 => ApiError::SessionEnded,
                404 => ApiError::NotFound { message: String::new() },
                429 => ApiError::TooMany { message: String::new(), retry_after: self.pause() },
                503 => ApiError::Unavailable { message: String::new(), retry_after: self.pause() },
                status if status >= 500 => ApiError::Server { status, message: self.excerpt() },
                status => ApiError::NotJson { status, excerpt: self.excerpt() },
            });
        };
        Err(match self.status {
            400 => ApiError::Refused { message },
            403 => ApiError::SessionEnded,
            404 => ApiError::NotFound { message },
            405 => ApiError::NotAllowed { message },
            413 => ApiError::TooBig { message },
            429 => ApiError::TooMany { message, retry_after: self.pause() },
            503 => ApiError::Unavailable { message, retry_after: self.pause() },
            status => ApiError::Server { status, message },
        })
    }

    /// The text of `{"Error": "…"}`.
    fn message(&self) -> Option<String> {
        let body: ErrorBody = serde_json::from_slice(&self.body).ok()?;
        Some(phrases(cut(&body.error, MOST_DETAIL), MOST_DETAIL).into_owned())
    }

    /// How the body begins, as text.
    fn excerpt(&self) -> String {
        let beginning = &self.body[..self.body.len().min(MOST_DETAIL)];
        phrases(String::from_utf8_lossy(beginning).trim(), MOST_DETAIL).into_owned()
    }

    /// `Retry-After` in seconds; its form with a date is not read, since a skewed clock would make nonsense of it.
    fn pause(&self) -> Option<Duration> {
        let seconds: u64 = self.retry_after.as_deref()?.trim().parse().ok()?;
        Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
    }
}

#[cfg(test)]
mod tests;
