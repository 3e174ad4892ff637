//! Access-log lines as the manual shows them: nginx in front of uwsgi, one line of each for a request.

use jiff::Timestamp as Moment;

use crate::Timestamp;

/// The addresses of the load balancer; each of them makes every health check.
pub(super) const LOAD_BALANCERS: [&str; 2] = ["10.0.142.6", "10.0.154.158"];
/// What a health check calls itself.
pub(super) const HEALTH_CHECKER: &str = "ELB-HealthChecker/2.0";

/// One request as both logs tell it.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub(super) time: Timestamp,
    pub(super) client: &'a str,
    pub(super) method: &'a str,
    /// Path and query.
    pub(super) path: &'a str,
    pub(super) status: u16,
    pub(super) bytes: usize,
    pub(super) user_agent: &'a str,
    /// Requests that the worker and all workers together have handled, this one included.
    pub(super) requests: (u64, u64),
}

impl Entry<'_> {
    /// `10.0.142.6 - - [10/Dec/2018:08:25:29 +0000] "GET /p-n/ HTTP/1.1" 404 5 "-" "ELB-HealthChecker/2.0" "-"`
    pub(super) fn nginx(&self) -> String {
        format!(
            "{} - - [{}] \"{} {} HTTP/1.1\" {} {} \"-\" \"{}\" \"-\"",
            self.client,
            stamp(self.time, "%d/%b/%Y:%H:%M:%S +0000"),
            escape(self.method),
            escape(self.path),
            self.status,
            self.bytes,
            escape(self.user_agent),
        )
    }

    /// `[pid: 14|app: 0|req: 66/69] 10.0.142.6 () {36 vars in 446 bytes} [Mon Dec 10 08:25:29 2018] GET /p-n/ => …`
    pub(super) fn uwsgi(&self) -> String {
        // The variables hold the client's address: a longer one makes them longer, as in the manual's sample.
        let variables = 436
            + self.client.len()
            + 2 * self.path.len().saturating_sub("/cloudifacturing-newservice/".len());
        let (headers, header_bytes) = match self.status {
            404 => (0, 26),
            _ => (2, 79),
        };
        let bytes = if self.status == 404 { 0 } else { self.bytes };
        format!(
            "[pid: 14|app: 0|req: {}/{}] {} () {{36 vars in {variables} bytes}} [{}] {} {} => generated {bytes} bytes in {} \
             msecs (HTTP/1.1 {}) {headers} headers in {header_bytes} bytes (0 switches on core 0)",
            self.requests.0,
            self.requests.1,
            self.client,
            stamp(self.time, "%a %b %e %H:%M:%S %Y"),
            escape(self.method),
            escape(self.path),
            self.requests.1 % 3,
            self.status,
        )
    }
}

/// A time as a log writes it, UTC.
pub(super) fn stamp(time: Timestamp, format: &str) -> String {
    Moment::from_millisecond(time.0)
        .map_or_else(|_| "-".to_owned(), |moment| moment.strftime(format).to_string())
}

/// As nginx does: quotes, backslashes and what is not printable ASCII become `\xHH`.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes().take(2048) {
        match byte {
            b'"' | b'\\' | 0..=31 | 127..=255 => escaped.push_str(&format!("\\x{byte:02X}")),
            _ => escaped.push(char::from(byte)),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The manual's own lines ("Monitoring a service's log files").
    #[test]
    fn lines_are_those_of_the_manual() {
        let mut entry = Entry {
            time: Timestamp(1_544_430_329_000),
            client: LOAD_BALANCERS[0],
            method: "GET",
            path: "/cloudifacturing-newservice/",
            status: 404,
            bytes: 5,
            user_agent: HEALTH_CHECKER,
            requests: (66, 69),
        };
        assert_eq!(
            entry.nginx(),
            r#"10.0.142.6 - - [10/Dec/2018:08:25:29 +0000] "GET /cloudifacturing-newservice/ HTTP/1.1" 404 5 "-" "ELB-HealthChecker/2.0" "-""#
        );
        assert_eq!(
            entry.uwsgi(),
            "[pid: 14|app: 0|req: 66/69] 10.0.142.6 () {36 vars in 446 bytes} [Mon Dec 10 08:25:29 2018] GET \
             /cloudifacturing-newservice/ => generated 0 bytes in 0 msecs (HTTP/1.1 404) 0 headers in 26 bytes (0 switches \
             on core 0)"
        );
        entry.client = LOAD_BALANCERS[1];
        assert!(entry.uwsgi().contains("10.0.154.158 () {36 vars in 448 bytes}"));
    }

    #[test]
    fn days_below_ten_are_padded_as_each_log_does_it() {
        let entry = Entry {
            time: Timestamp(1_543_651_200_000),
            client: "10.0.0.1",
            method: "GET",
            path: "/",
            status: 200,
            bytes: 612,
            user_agent: "curl",
            requests: (1, 1),
        };
        assert!(entry.nginx().contains("[01/Dec/2018:08:00:00 +0000]"));
        assert!(entry.uwsgi().contains("[Sat Dec  1 08:00:00 2018]"));
    }

    #[test]
    fn a_request_cannot_forge_lines() {
        assert_eq!(escape("a\"b\r\n\x1b[31mä\\"), "a\\x22b\\x0D\\x0A\\x1B[31m\\xC3\\xA4\\x5C");
    }
}
