//! Which events are shown.

use servicectl_api::event::Kind;

use crate::page::common::event::{Seen, is_failure, words};

/// A class of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// What went wrong.
    Failure,
    /// Tasks that were started.
    Start,
    /// Targets registered, taken off, drained, unhealthy.
    Target,
}

impl Class {
    const ALL: [Self; 3] = [Self::Failure, Self::Start, Self::Target];

    /// Whether an event belongs to it.
    pub(super) fn holds(self, kind: &Kind) -> bool {
        match self {
            Self::Failure => is_failure(kind),
            Self::Start => matches!(kind, Kind::Started { .. }),
            Self::Target => matches!(
                kind,
                Kind::Registered { .. }
                    | Kind::Deregistered { .. }
                    | Kind::Draining { .. }
                    | Kind::Unhealthy { .. }
            ),
        }
    }
}

/// The word in the address.
impl std::fmt::Display for Class {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Failure => "failures",
            Self::Start => "starts",
            Self::Target => "targets",
        })
    }
}

impl std::str::FromStr for Class {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|class| class.to_string() == text).ok_or(())
    }
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// Words that must all be there, in lower case.
    words: Vec<String>,
    /// The class; all where there is none.
    pub(super) class: Option<Class>,
}

impl Filter {
    /// Reads what was typed: every word must be found, in any order, capitals or not.
    pub(super) fn new(search: &str, class: Option<Class>) -> Self {
        Self { words: search.split_whitespace().map(str::to_lowercase).collect(), class }
    }

    /// Whether it lets everything through.
    pub(super) fn is_open(&self) -> bool {
        self.words.is_empty() && self.class.is_none()
    }

    /// Whether an event is shown. Words are looked for in the platform's message and in ours.
    pub(super) fn holds(&self, seen: &Seen) -> bool {
        self.class.is_none_or(|class| class.holds(&seen.kind)) && self.finds(seen)
    }

    fn finds(&self, seen: &Seen) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let time = seen.event.created_at.map(|at| at.to_string()).unwrap_or_default();
        let text = format!("{} {} {time}", seen.event.message, words(&seen.kind)).to_lowercase();
        self.words.iter().all(|word| text.contains(word))
    }

    /// The events that are shown, a line each, as the platform words them; times in UTC.
    pub(super) fn as_text(&self, events: &[Seen]) -> String {
        let mut text = String::new();
        for seen in events.iter().filter(|seen| self.holds(seen)) {
            match seen.event.created_at {
                Some(at) => text.push_str(&at.to_string()),
                None => text.push_str("unknown time"),
            }
            text.push_str(": ");
            text.push_str(&seen.event.message);
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use servicectl_api::{WireTime, event, status::Event};

    use super::{Class, Filter, Seen};

    fn seen(message: &str) -> Seen {
        let message = format!("(service p-x) {message}");
        let kind = event::parse(&message);
        Seen { event: Event { created_at: Some(WireTime(1_544_429_286)), message }, kind }
    }

    fn holds(search: &str, class: Option<Class>, message: &str) -> bool {
        Filter::new(search, class).holds(&seen(message))
    }

    const STARTED: &str = "has started 1 tasks: (task 86b40ed8-ce68-4350-b2fd-80be3887c2dd).";

    #[test]
    fn all_words_must_be_found_in_any_order() {
        assert!(holds("", None, STARTED));
        assert!(holds("86B40 Started", None, STARTED));
        assert!(!holds("86b40 stopped", None, STARTED));
        // our words and the platform's time count too
        assert!(holds("started 1 task 08:08:06", None, STARTED));
    }

    #[test]
    fn classes_narrow() {
        assert!(holds("", Some(Class::Start), STARTED));
        assert!(!holds("", Some(Class::Failure), STARTED));
        for other in ["has reached a steady state.", "has stopped 1 running tasks: (task 86b40ed8)."] {
            assert!(!holds("", Some(Class::Start), other), "{other} is no start");
        }
        assert!(holds("", Some(Class::Failure), "is unable to consistently start tasks successfully."));
        assert!(holds("", Some(Class::Target), "has begun draining connections on 1 tasks."));
    }

    #[test]
    fn the_copy_has_the_platforms_words_and_the_time_in_utc() {
        let events = [seen("has reached a steady state."), seen(STARTED)];
        assert_eq!(
            Filter::new("steady", None).as_text(&events),
            "2018-12-10 08:08:06: (service p-x) has reached a steady state.\n"
        );
    }

    #[test]
    fn classes_survive_the_address() {
        for class in Class::ALL {
            assert_eq!(class.to_string().parse(), Ok(class));
        }
        assert!("all".parse::<Class>().is_err());
    }
}
