//! Everything that can go wrong with a call, each with its sentence and next step (trust §7).

use std::time::Duration;

/// Most bytes of a server's text that are kept for show (trust §4).
pub(super) const MOST_DETAIL: usize = 2 * 1024;

/// Why a call gave no answer that can be used.
#[derive(Clone, Debug, PartialEq)]
pub enum ApiError {
    /// The browser says that it has no network: nothing was sent.
    Offline,
    /// No connection: refused, reset, no such host, or forbidden by the browser (CORS). Browsers do not tell which.
    Unreachable,
    /// The same of a platform on another origin than the page's: it may run and not let this page read its answers.
    Elsewhere {
        /// The platform's origin.
        theirs: String,
        /// The page's.
        ours: String,
    },
    /// No complete answer within the time limit.
    TimedOut {
        /// The limit.
        after: Duration,
    },
    /// A write was sent and no usable answer came: it may or may not have been carried out.
    OutcomeUnknown {
        /// What was seen instead of an answer.
        cause: Box<ApiError>,
    },
    /// 403: the session has ended, or the token is not known.
    SessionEnded,
    /// 400 and other refusals of the request itself.
    Refused {
        /// The server's sentence.
        message: String,
    },
    /// 404: no such service (any more).
    NotFound {
        /// The server's sentence.
        message: String,
    },
    /// 405: on creation, the name exists already.
    NotAllowed {
        /// The server's sentence.
        message: String,
    },
    /// 413: the request was too big.
    TooBig {
        /// The server's sentence.
        message: String,
    },
    /// 429: asked too often.
    TooMany {
        /// The server's sentence.
        message: String,
        /// When to try again, from `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// 503: the platform is there but cannot do it now.
    Unavailable {
        /// The server's sentence.
        message: String,
        /// When to try again, from `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// Another 5xx, or a status that the contract does not know.
    Server {
        /// The status code.
        status: u16,
        /// The server's sentence, or what it sent instead of one.
        message: String,
    },
    /// The answer is not JSON: empty, cut short, or a page of something in between.
    NotJson {
        /// The status code.
        status: u16,
        /// How it begins.
        excerpt: String,
    },
    /// The answer is JSON of another shape than the contract says.
    WrongShape {
        /// What was expected and what stood there.
        problem: String,
        /// How it begins.
        excerpt: String,
    },
    /// The answer is bigger than the portal reads.
    Oversized {
        /// Most bytes that are read.
        limit: usize,
    },
}

impl ApiError {
    /// What happened, as a heading of ours.
    pub fn title(&self) -> String {
        match self {
            Self::Offline => "You are offline".to_owned(),
            Self::Unreachable => "The platform does not answer".to_owned(),
            Self::Elsewhere { .. } => "The platform does not answer this page".to_owned(),
            Self::TimedOut { after } => format!("No answer within {} s", after.as_secs()),
            Self::OutcomeUnknown { .. } => "It is not known whether this was carried out".to_owned(),
            Self::SessionEnded => "Your session has ended".to_owned(),
            Self::Refused { .. } => "The platform refused this".to_owned(),
            Self::NotFound { .. } => "There is no such service in this project".to_owned(),
            Self::NotAllowed { .. } => "The platform does not allow this here".to_owned(),
            Self::TooBig { .. } => "This is more than the platform takes".to_owned(),
            Self::TooMany { .. } => "The platform asks for a pause".to_owned(),
            Self::Unavailable { .. } => "The platform cannot do this at the moment".to_owned(),
            Self::Server { status, .. } => format!("The platform failed with status {status}"),
            Self::NotJson { .. } | Self::WrongShape { .. } => "The answer cannot be read".to_owned(),
            Self::Oversized { .. } => "The answer is too big to be shown".to_owned(),
        }
    }

    /// What to do next.
    pub fn advice(&self) -> String {
        match self {
            Self::Offline => "The portal goes on by itself once the network is back.".to_owned(),
            Self::Unreachable => {
                "Check that it runs and that your browser may reach it. The portal goes on trying by itself.".to_owned()
            }
            Self::Elsewhere { theirs, ours } => format!("{} The portal goes on trying by itself.", allow(theirs, ours)),
            Self::TimedOut { .. } => "The platform or the network is slow. The portal goes on trying by itself.".to_owned(),
            Self::OutcomeUnknown { cause } => {
                format!("{}. Nothing was sent twice: look at what is there now before you send it again.", cause.title())
            }
            Self::SessionEnded => "Sign in again and go on; what you typed is kept.".to_owned(),
            Self::Refused { .. } => "Change what it names and send it again; nothing was changed.".to_owned(),
            Self::NotFound { .. } => {
                "It may have been deleted, or it belongs to another project. Go back to the list of services.".to_owned()
            }
            Self::NotAllowed { .. } => "Read what it says below; nothing was changed.".to_owned(),
            Self::TooBig { .. } => "Make it smaller and send it again; nothing was changed.".to_owned(),
            Self::TooMany { retry_after, .. } | Self::Unavailable { retry_after, .. } => match retry_after {
                Some(pause) => format!("It asks to be tried again in {} s.", pause.as_secs()),
                None => "Try again in a moment.".to_owned(),
            },
            Self::Server { .. } => {
                "Try again in a moment. If it stays, tell the operator of the platform what it says below.".to_owned()
            }
            Self::NotJson { .. } | Self::WrongShape { .. } => {
                "Something between you and the platform may have answered in its place. The rest of the page keeps \
                 working; try again, or show the operator what it says below."
                    .to_owned()
            }
            Self::Oversized { limit } => {
                format!("The portal reads at most {} MiB. Ask for less.", limit / (1024 * 1024))
            }
        }
    }

    /// The server's own words or the beginning of what it sent, to be quoted: at most 2 KiB.
    pub fn detail(&self) -> Option<String> {
        let text = match self {
            Self::Refused { message }
            | Self::NotFound { message }
            | Self::NotAllowed { message }
            | Self::TooBig { message }
            | Self::TooMany { message, .. }
            | Self::Unavailable { message, .. }
            | Self::Server { message, .. } => message.clone(),
            Self::NotJson { status, excerpt } if excerpt.is_empty() => {
                format!("status {status}, empty answer")
            }
            Self::NotJson { status, excerpt } => format!("status {status}: {excerpt}"),
            Self::WrongShape { problem, excerpt } => format!("{problem}: {excerpt}"),
            Self::OutcomeUnknown { cause } => return cause.detail(),
            Self::Offline
            | Self::Unreachable
            | Self::Elsewhere { .. }
            | Self::TimedOut { .. }
            | Self::SessionEnded
            | Self::Oversized { .. } => return None,
        };
        (!text.trim().is_empty()).then(|| cut(text.trim(), MOST_DETAIL).to_owned())
    }

    /// How long the server asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooMany { retry_after, .. } | Self::Unavailable { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether the platform as a whole seems out of reach, so that one banner for all panels is right. A session that
    /// ended has its dialog, and an answer about one service belongs to that service's page.
    pub fn concerns_platform(&self) -> bool {
        matches!(
            self,
            Self::Offline
                | Self::Unreachable
                | Self::Elsewhere { .. }
                | Self::TimedOut { .. }
                | Self::TooMany { .. }
                | Self::Unavailable { .. }
                | Self::Server { .. }
                | Self::NotJson { .. }
        )
    }

    /// Whether a write that met this may have been carried out nevertheless.
    pub(super) fn leaves_outcome_open(&self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::Elsewhere { .. }
                | Self::TimedOut { .. }
                | Self::Server { .. }
                | Self::NotJson { .. }
                | Self::WrongShape { .. }
                | Self::Oversized { .. }
        )
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.title())
    }
}

impl std::error::Error for ApiError {}

/// What a platform on another origin needs, so that a page may read its answers.
pub(super) fn allow(theirs: &str, ours: &str) -> String {
    format!(
        "It is looked for at {theirs}, as config.json says. Check that it runs, and that it lets pages of {ours} read its \
         answers: servicectl is started with --allow-origin {ours}."
    )
}

/// The origin of an absolute address, where it is another one than `ours`.
pub(super) fn another_origin<'a>(url: &'a str, ours: &str) -> Option<&'a str> {
    let host = url.find("://")? + 3;
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |end| host + end);
    let theirs = &url[..end];
    (!theirs.eq_ignore_ascii_case(ours)).then_some(theirs)
}

/// The longest beginning of `text` that has at most `most` bytes and ends between two characters.
pub(super) fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::{ApiError, another_origin};

    #[test]
    fn a_platform_elsewhere_is_told_from_one_on_the_own_origin() {
        let ours = "http://127.0.0.1:8080";
        assert_eq!(another_origin("/servicectl-1/services", ours), None);
        assert_eq!(another_origin("http://127.0.0.1:8080/servicectl-1/", ours), None);
        assert_eq!(
            another_origin("https://api.example.org/v0/?a://b", ours),
            Some("https://api.example.org")
        );
        assert_eq!(another_origin("http://127.0.0.1:8090", ours), Some("http://127.0.0.1:8090"));
    }

    #[test]
    fn what_a_platform_elsewhere_needs_is_named() {
        let error = ApiError::Elsewhere { theirs: "https://a".to_owned(), ours: "https://b".to_owned() };
        assert!(error.advice().contains("https://a") && error.advice().contains("--allow-origin https://b"));
        assert!(error.concerns_platform() && error.leaves_outcome_open());
    }
}
