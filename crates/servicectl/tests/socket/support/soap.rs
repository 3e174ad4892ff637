//! Envelopes as different clients send them.

use super::{Answer, Client};

const PATH: &str = "/authManager/AuthManager";

/// A request as suds writes it.
pub(crate) fn envelope(operation: &str, arguments: &[(&str, &str)]) -> String {
    let arguments: String =
        arguments.iter().map(|(name, value)| format!("<ns0:{name}>{value}</ns0:{name}>")).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><SOAP-ENV:Envelope \
         xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:ns0=\"http://authmanager.sintef.no/\">\
         <SOAP-ENV:Header/><SOAP-ENV:Body><ns0:{operation}>{arguments}</ns0:{operation}></SOAP-ENV:Body>\
         </SOAP-ENV:Envelope>"
    )
}

impl Client {
    /// Sends an envelope as it is.
    pub(crate) fn soap_text(&self, envelope: &str) -> Answer {
        let headers = [("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", "\"\"")];
        self.without_token().call("POST", PATH, &headers, Some(envelope.as_bytes()))
    }

    pub(crate) fn soap(&self, operation: &str, arguments: &[(&str, &str)]) -> Answer {
        self.soap_text(&envelope(operation, arguments))
    }

    pub(crate) fn log_in(&self, user: &str, password: &str, project: &str) -> Answer {
        self.soap("getSessionToken", &[("username", user), ("password", password), ("project", project)])
    }
}

/// What stands between `<return>` and `</return>`.
#[track_caller]
pub(crate) fn returned(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("text/xml; charset=utf-8"));
    let text = answer.text();
    let (_, rest) = text.split_once("<return>").unwrap_or_else(|| panic!("no return in {text}"));
    rest.split_once("</return>").unwrap().0.to_owned()
}

/// The text of a fault, whose form is checked.
#[track_caller]
pub(crate) fn fault(answer: &Answer, status: u16) -> String {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("text/xml; charset=utf-8"));
    let text = answer.text();
    assert!(text.contains("<S:Fault>"), "{text}");
    let (_, rest) = text.split_once("<faultstring>").unwrap();
    rest.split_once("</faultstring>").unwrap().0.replace("&apos;", "'")
}
