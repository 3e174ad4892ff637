//! A visitor's request to a task that has no real address, and its answer.

use std::net::IpAddr;

/// What the simulated fleet needs to know of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET` …
    pub method: String,
    /// Path and query as they came, `/experiment_2-x/?wsdl`.
    pub path: String,
    /// Who asks.
    pub client: IpAddr,
    /// Its `User-Agent`, where it has one.
    pub user_agent: Option<String>,
}

/// What to send back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A page.
    Page {
        /// Status code.
        status: u16,
        /// Value of `Content-Type`.
        content_type: &'static str,
        /// The body.
        body: String,
    },
    /// The task accepts the connection and says nothing for as long as it lives.
    Silence,
    /// Nothing listens on its port (yet).
    NoConnection,
}
