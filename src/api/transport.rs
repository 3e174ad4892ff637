//! One HTTP exchange: time limit, cancellation when the future is dropped, and a cap on the body.

use std::time::Duration;

use gloo_net::http::{Method, RequestBuilder, Response};
use servicectl_api::Secret;

use super::{
    answer::Answer,
    error::{ApiError, another_origin},
};
use crate::{
    browser::{
        abort::Abort,
        body::{self, BodyError},
        location, time,
    },
    domain::this_machine::needs_no_network,
};

/// Time limit of a read (trust §7).
pub(super) const READ_LIMIT: Duration = Duration::from_secs(10);
/// Time limit of a read of logs, which may be long.
pub(super) const LOG_LIMIT: Duration = Duration::from_secs(60);
/// Time limit of a write (trust §7).
pub(super) const WRITE_LIMIT: Duration = Duration::from_secs(60);
/// Before a read whose connection broke is asked once more.
const AGAIN: Duration = Duration::from_millis(200);
/// Most bytes of an answer (trust §4).
pub(super) const MOST_BYTES: usize = 8 << 20;
/// Most bytes of an answer with logs.
pub(super) const MOST_LOG_BYTES: usize = 256 << 20;

/// What to send.
pub(super) struct Exchange {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) token: Option<Secret>,
    /// User and password, as a header carries them.
    pub(super) login: Option<Secret>,
    /// Content type and text.
    pub(super) body: Option<(&'static str, String)>,
    pub(super) limit: Duration,
    pub(super) most_bytes: usize,
}

/// An answer and when it was had: for the server's clock.
pub(super) struct Timed {
    pub(super) answer: Answer,
    /// The `Date` header, milliseconds since the epoch.
    pub(super) date: Option<f64>,
    pub(super) sent: f64,
    pub(super) received: f64,
}

impl Exchange {
    /// Sends it and reads the whole answer. Dropping the future cancels the request.
    ///
    /// A read whose connection broke is asked once more: Chromium breaks off every request when the machine's network
    /// changes, as it does with each container that starts beside it. Anything longer is for who asks to wait out.
    pub(super) async fn send(self) -> Result<Timed, ApiError> {
        let first = self.once().await;
        let last = if self.method == Method::GET && matches!(first, Err(ApiError::Unreachable)) {
            time::sleep(AGAIN).await;
            self.once().await
        } else {
            first
        };
        last.map_err(|error| self.told(error))
    }

    /// Browsers do not tell a platform that is down from one that does not let this page read its answers.
    fn told(&self, error: ApiError) -> ApiError {
        let ours = location::origin();
        match (&error, another_origin(&self.url, &ours)) {
            (ApiError::Unreachable, Some(theirs)) => ApiError::Elsewhere { theirs: theirs.to_owned(), ours },
            _ => error,
        }
    }

    async fn once(&self) -> Result<Timed, ApiError> {
        // a platform on this machine is there without a network too
        if !time::is_online() && !needs_no_network(&self.url, &location::host_name()) {
            return Err(ApiError::Offline);
        }
        let abort = Abort::after(self.limit);
        let sent = time::now();
        let request = self.request(&abort)?;
        let response = request.send().await.map_err(|_| cut_off(abort.expired(), self.limit))?;
        let received = time::now();
        let bytes = read_body(&response, self.most_bytes, &abort, self.limit).await?;
        let header = |name: &str| response.headers().get(name);
        let answer = Answer { status: response.status(), retry_after: header("retry-after"), body: bytes };
        Ok(Timed {
            answer,
            date: header("date").and_then(|text| time::parse_http_date(&text)),
            sent,
            received,
        })
    }

    fn request(&self, abort: &Abort) -> Result<gloo_net::http::Request, ApiError> {
        let builder = abort.attach(RequestBuilder::new(&self.url).method(self.method.clone()));
        let builder = match &self.token {
            Some(token) => builder.header("X-Auth-Token", token.expose()),
            None => builder,
        };
        let builder = match &self.login {
            Some(login) => builder.header("Authorization", login.expose()),
            None => builder,
        };
        match &self.body {
            Some((content_type, text)) => builder.header("Content-Type", content_type).body(text.as_str()),
            None => builder.build(),
        }
        .map_err(|_| ApiError::Unreachable)
    }
}

async fn read_body(
    response: &Response,
    most: usize,
    abort: &Abort,
    limit: Duration,
) -> Result<Vec<u8>, ApiError> {
    let Some(stream) = response.body() else { return Ok(Vec::new()) };
    body::read(stream, most).await.map_err(|error| match error {
        BodyError::TooLong => ApiError::Oversized { limit: most },
        BodyError::Broken => cut_off(abort.expired(), limit),
    })
}

/// Why the browser gave up on a request that was on its way. Never [`ApiError::Offline`], whatever the network flag says
/// by now: that is for what was not sent, and this may have been carried out.
fn cut_off(expired: bool, limit: Duration) -> ApiError {
    if expired { ApiError::TimedOut { after: limit } } else { ApiError::Unreachable }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_and_cut_off_leaves_its_outcome_open() {
        for expired in [false, true] {
            assert!(cut_off(expired, WRITE_LIMIT).leaves_outcome_open(), "expired: {expired}");
        }
    }
}
