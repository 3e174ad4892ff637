//! A client of the REST API that tells an answer from no answer, which is what a killed server gives.

use std::time::Duration;

use serde_json::Value;

/// Longer than any answer takes; a server that hangs is a finding.
const LIMIT: Duration = Duration::from_secs(20);

/// Talks to one server as one user.
#[derive(Clone)]
pub(super) struct Client {
    agent: ureq::Agent,
    base: String,
    token: String,
}

/// Status and body of an answer. A body that is not JSON is null.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
}

/// The server was gone before it had answered: what was asked may have been done or not.
pub(super) struct NoAnswer;

impl Client {
    /// `base` ends with a slash.
    pub(super) fn new(base: &str, token: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(LIMIT))
            .max_idle_connections(0); // a connection to a killed server is of no use
        Self { agent: config.build().into(), base: base.to_owned(), token: token.to_owned() }
    }

    pub(super) fn get(&self, path: &str) -> Result<Answer, NoAnswer> {
        answer(self.agent.get(self.url(path)).header("X-Auth-Token", &self.token).call())
    }

    pub(super) fn delete(&self, path: &str) -> Result<Answer, NoAnswer> {
        answer(self.agent.delete(self.url(path)).header("X-Auth-Token", &self.token).call())
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Answer, NoAnswer> {
        answer(self.agent.post(self.url(path)).header("X-Auth-Token", &self.token).send_json(body))
    }

    pub(super) fn put(&self, path: &str, body: &Value) -> Result<Answer, NoAnswer> {
        answer(self.agent.put(self.url(path)).header("X-Auth-Token", &self.token).send_json(body))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

fn answer(result: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer, NoAnswer> {
    let mut response = result.map_err(|_| NoAnswer)?;
    let status = response.status().as_u16();
    // An answer that breaks off is none: the server died while it spoke.
    let text = response.body_mut().read_to_string().map_err(|_| NoAnswer)?;
    Ok(Answer { status, body: serde_json::from_str(&text).unwrap_or(Value::Null) })
}
