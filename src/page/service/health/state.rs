//! The states of a target: how they look, what they mean, what the platform does next.

use crate::ui::{Name, Tone};

/// A state of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::page::service) struct State {
    /// Its word on the wire.
    pub(in crate::page::service) word: &'static str,
    /// Its tone.
    pub(in crate::page::service) tone: Tone,
    /// Its mark.
    pub(in crate::page::service) icon: Name,
    /// What it means.
    pub(in crate::page::service) means: &'static str,
    /// What to do, or what happens next.
    pub(in crate::page::service) next: &'static str,
}

impl State {
    /// What it is called where several are counted: each word has one tone, so that a colour says what the words say.
    pub(super) fn counted(self) -> &'static str {
        match (self.word, self.tone) {
            ("initial", Tone::Busy) => "first checks",
            ("initial", _) => "first checks failed",
            ("healthy" | "unhealthy", _) => self.word,
            ("draining" | "unhealthy.draining", _) => "leaving",
            ("unavailable", _) => "not known",
            _ => "not in use",
        }
    }
}

/// All states that the platform knows (contract §3.3), in the order of a target's life.
pub(super) const ALL: [State; 7] = [
    State {
        word: "initial",
        tone: Tone::Busy,
        icon: Name::Progress,
        means: "Newly registered: the first checks are under way.",
        next: "Wait: it becomes healthy with the first good answer. If it stays so, the container does not listen on its port yet.",
    },
    State {
        word: "healthy",
        tone: Tone::Good,
        icon: Name::Check,
        means: "The last checks got an answer that counts as healthy.",
        next: "Nothing to do: requests are sent to it.",
    },
    State {
        word: "unhealthy",
        tone: Tone::Bad,
        icon: Name::Close,
        means: "The check got a wrong answer, or none in time, twice in a row.",
        next: "The platform starts another task and stops this one, again and again until the answer changes. Look at what the service answers on the path of the check, and at its logs.",
    },
    State {
        word: "draining",
        tone: Tone::Idle,
        icon: Name::Drain,
        means: "It finishes the requests that it has and gets no new ones.",
        next: "Nothing to do: it belongs to a task that is being stopped, and leaves by itself.",
    },
    State {
        word: "unhealthy.draining",
        tone: Tone::Warn,
        icon: Name::Drain,
        means: "It failed its checks and is being taken out of service.",
        next: "It leaves by itself; look at the events to see what takes its place.",
    },
    State {
        word: "unused",
        tone: Tone::Idle,
        icon: Name::Dash,
        means: "Registered, but no request is sent to it.",
        next: "It is usually about to join or to leave. If it stays so, tell the operator of the platform.",
    },
    State {
        word: "unavailable",
        tone: Tone::Warn,
        icon: Name::Question,
        means: "Its health cannot be known at the moment.",
        next: "Wait for the next check. If it stays so, tell the operator of the platform.",
    },
];

const OTHER: State = State {
    word: "",
    tone: Tone::Idle,
    icon: Name::Question,
    means: "A state that the portal does not know.",
    next: "Ask the operator of the platform what it means.",
};

/// A new target whose first checks were answered, and wrongly.
const FAILING_FIRST: State = State {
    word: "initial",
    tone: Tone::Warn,
    icon: Name::Alert,
    means: "Newly registered, and its first checks got a wrong answer, or none.",
    next: "It becomes healthy with a good answer; if the checks go on failing it becomes unhealthy, and another task takes its place. Look at what the service answers on the path of the check, and at its logs.",
};

/// What is known about a state by its word on the wire.
pub(in crate::page::service) fn known(word: &str) -> State {
    ALL.into_iter().find(|state| state.word == word).unwrap_or(OTHER)
}

/// A target that is not listed.
pub(super) const ABSENT: State = State { icon: Name::Dash, ..OTHER };

/// What is known about a target by its word on the wire and the platform's description: one that is new and is said to
/// fail is not told to wait.
pub(in crate::page::service) fn of_target(word: &str, description: Option<&str>) -> State {
    let fails = description.is_some_and(|text| {
        let text = text.to_ascii_lowercase();
        text.contains("failed") || text.contains("timed out")
    });
    if fails && word == FAILING_FIRST.word { FAILING_FIRST } else { known(word) }
}

#[cfg(test)]
mod tests {
    use super::{ALL, known, of_target};
    use crate::ui::Tone;

    #[test]
    fn every_state_of_the_contract_is_explained() {
        for word in
            ["initial", "healthy", "unhealthy", "unused", "draining", "unhealthy.draining", "unavailable"]
        {
            let state = known(word);
            assert_eq!(state.word, word);
            assert!(!state.means.is_empty() && !state.next.is_empty());
        }
        assert_eq!(ALL.len(), 7);
    }

    #[test]
    fn a_new_target_that_fails_is_not_told_to_wait() {
        let failed = Some("Health checks failed with these codes: [500]");
        assert_eq!(of_target("initial", failed).tone, Tone::Warn);
        assert!(!of_target("initial", failed).next.starts_with("Wait"));
        assert_eq!(of_target("initial", Some("Initial health checks in progress")), known("initial"));
        assert_eq!(of_target("unhealthy", failed), known("unhealthy"));
    }

    #[test]
    fn an_unknown_state_is_neither_good_nor_bad() {
        assert_eq!(known("quarantined").tone, Tone::Idle);
    }
}
