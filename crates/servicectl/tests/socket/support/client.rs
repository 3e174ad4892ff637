//! A small HTTP client: every answer is a value, whatever its status.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{HeaderMap, Request};

#[derive(Clone)]
pub(crate) struct Client {
    agent: Agent,
    origin: String,
    token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Client {
    pub(crate) fn new(origin: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(60)))
            .allow_non_standard_methods(true)
            .build()
            .new_agent();
        Self { agent, origin: origin.to_owned(), token: None }
    }

    pub(crate) fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    pub(crate) fn token(&self) -> &str {
        self.token.as_deref().unwrap()
    }

    pub(crate) fn without_token(&self) -> Self {
        Self { token: None, ..self.clone() }
    }

    /// `127.0.0.1:port`.
    pub(crate) fn authority(&self) -> &str {
        self.origin.split_once("://").unwrap().1
    }

    pub(crate) fn port(&self) -> &str {
        self.authority().rsplit_once(':').unwrap().1
    }

    #[track_caller]
    pub(crate) fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Answer {
        self.try_call(method, path, headers, body).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The same, where there may be no answer.
    pub(crate) fn try_call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Answer, String> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.origin));
        if let Some(token) = &self.token {
            request = request.header("X-Auth-Token", token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match body {
            Some(body) => self.agent.run(request.body(body).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        };
        let failed = |error| format!("{method} {path}: {error}");
        let mut answer = answer.map_err(failed)?;
        let body = answer.body_mut().with_config().limit(64 * 1024 * 1024).read_to_vec().map_err(failed)?;
        Ok(Answer { status: answer.status().as_u16(), headers: answer.headers().clone(), body })
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[], None)
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, &[], None)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, &[("Content-Type", "application/json")], Some(body.to_string().as_bytes()))
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        self.call("PUT", path, &[("Content-Type", "application/json")], Some(body.to_string().as_bytes()))
    }

    /// Sends a request whose body has this length, as a simple client does it: all of it first, and then the answer is read
    /// until the server closes.
    pub(crate) fn send_all(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        length: usize,
    ) -> String {
        let mut stream = TcpStream::connect(self.authority()).unwrap();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n",
            self.authority()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let piece = vec![b' '; 1 << 20];
        for _ in 0..length / piece.len() {
            stream.write_all(&piece).expect("the server goes on reading");
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer and an end, no reset");
        answer
    }

    /// Sends bytes as they are and reads until the server closes.
    pub(crate) fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.authority()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // A reset behind a complete answer is as good as an end.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The sentence of an error answer, whose form is checked: `{"Error": "…"}` and nothing else.
    #[track_caller]
    pub(crate) fn error(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/json; charset=utf-8"));
        let body = self.json();
        let fields = body.as_object().unwrap();
        assert_eq!(fields.len(), 1, "{body}");
        let sentence = fields["Error"].as_str().unwrap();
        assert!(sentence.len() > 10 && sentence.ends_with(['.', '"']), "{sentence}");
        sentence.to_owned()
    }

    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()
    }
}
