//! What is said of a try that did not go through. Pure.

use super::{Newer, Phase};
use crate::{api::ApiError, domain::format::called, ui::Tone};

/// What the page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// The heading.
    pub(super) title: String,
    /// What is known, and what to do.
    pub(super) sentence: String,
}

/// What is to be said where sending stands like this; nothing where it goes on, or went through.
pub(super) fn words(phase: &Phase) -> Option<Words> {
    let cause = match phase {
        Phase::Idle | Phase::Sending | Phase::Checking | Phase::SignedOut => None,
        // it answers now, whatever it did when this was sent
        Phase::NothingHappened | Phase::NotSeen { answers: true, .. } => None,
        Phase::NotSeen { cause, .. } | Phase::Likely(cause, _) | Phase::Another(cause, _) => {
            Some(cause.title())
        }
    };
    let (title, sentence) = match phase {
        Phase::Idle | Phase::Sending | Phase::Checking => return None,
        Phase::SignedOut => (
            "Your session had ended: nothing was sent".to_owned(),
            "Everything that you typed is still here. Sign in, then send it.",
        ),
        Phase::NothingHappened => (
            "It was not carried out".to_owned(),
            "No answer came, and the platform was asked what is true: the definition is as it was before. Everything that you typed is still here; send it again.",
        ),
        Phase::Likely(_, revision) => (
            format!("Revision {revision} runs with your tag, memory and port"),
            "It is very likely what you sent, but this platform does not tell a revision's environment. If the service behaves as you expect, you are done; everything that you typed is still here.",
        ),
        Phase::Another(_, Newer { revision, by }) => {
            let by = by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
            (
                format!("Revision {revision}{by} is there, and it is not what you sent"),
                "Whether yours was carried out before it cannot be known. Look at how it differs from yours before you send again. Everything that you typed is still here.",
            )
        }
        Phase::NotSeen { answers: true, .. } => (
            "It is not known whether it was carried out".to_owned(),
            "The platform answers again, and no task of a new revision was seen so far. Wait a little and look at the events before you send it again: to send it twice does no harm but replaces the service twice.",
        ),
        Phase::NotSeen { answers: false, .. } => (
            "It is not known whether it was carried out".to_owned(),
            "As soon as the platform answers, this page looks again. Wait a little and look at the events before you send it again: to send it twice does no harm but replaces the service twice.",
        ),
    };
    let sentence = cause.map_or_else(|| sentence.to_owned(), |cause| format!("{cause}. {sentence}"));
    Some(Words { title, sentence })
}

/// The same in one line, for who left the page meanwhile.
pub(super) fn from_afar(name: &str, phase: &Phase) -> Option<(Tone, String)> {
    let tone = if matches!(phase, Phase::Likely(..)) { Tone::Warn } else { Tone::Bad };
    words(phase).map(|words| (tone, line(name, &words.title)))
}

/// A refusal in one line, for who left the page meanwhile.
pub(super) fn refused_from_afar(name: &str, error: &ApiError) -> String {
    match error {
        ApiError::Refused { message } => {
            line(name, &format!("{}: {}", error.title(), message.trim_end_matches('.')))
        }
        other => line(name, &other.title()),
    }
}

fn line(name: &str, what: &str) -> String {
    format!("Definition of {}: {what}. What you typed is kept on its page Definition.", called(name))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn cause() -> Arc<ApiError> {
        Arc::new(ApiError::Unreachable)
    }

    #[test]
    fn every_way_to_fail_is_told_on_the_page_and_away_from_it() {
        let newer = Newer { revision: 7, by: Some("bob".to_owned()) };
        for phase in [
            Phase::SignedOut,
            Phase::NothingHappened,
            Phase::NotSeen { cause: cause(), answers: false },
            Phase::NotSeen { cause: cause(), answers: true },
            Phase::Likely(cause(), 7),
            Phase::Another(cause(), newer),
        ] {
            let told = words(&phase).expect("words");
            assert!(!told.title.ends_with('.') && told.sentence.ends_with('.'), "{told:?}");
            let answered = matches!(
                phase,
                Phase::SignedOut | Phase::NothingHappened | Phase::NotSeen { answers: true, .. }
            );
            assert_eq!(told.sentence.starts_with(&cause().title()), !answered, "{told:?}");
            let (_, line) = from_afar("a", &phase).expect("a line");
            assert!(line.contains("of a: ") && line.contains(&told.title), "{line}");
        }
        for phase in [Phase::Idle, Phase::Sending, Phase::Checking] {
            assert_eq!((words(&phase), from_afar("a", &phase)), (None, None));
        }
    }

    #[test]
    fn a_colleague_is_named() {
        let phase =
            |by: Option<&str>| Phase::Another(cause(), Newer { revision: 7, by: by.map(str::to_owned) });
        let title = |by| words(&phase(by)).expect("words").title;
        assert_eq!(title(Some("bob")), "Revision 7 by bob is there, and it is not what you sent");
        assert_eq!(title(None), "Revision 7 is there, and it is not what you sent");
    }

    #[test]
    fn a_refusal_comes_with_the_platform_s_sentence() {
        let refused = ApiError::Refused { message: "No such tag.".to_owned() };
        assert!(refused_from_afar("a", &refused).contains("refused this: No such tag. What you typed"));
        assert!(refused_from_afar("a", &ApiError::Offline).contains("of a: You are offline. "));
    }
}
