//! What is ready before the first start. The report says nothing of it: the base contract does not tell what a
//! repository holds, so whoever knows more says it here, and every page has the same next step.

use super::{Kind, NextStep, Verdict};

/// What is known to be ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prepared {
    /// Nothing is known; an image may be there all the same.
    #[default]
    Unknown,
    /// An image was put into the repository.
    Image,
    /// A definition was sent.
    Definition,
}

impl Prepared {
    /// From what is known of the two.
    pub fn of(image: bool, definition: bool) -> Self {
        match (image, definition) {
            (_, true) => Self::Definition,
            (true, false) => Self::Image,
            (false, false) => Self::Unknown,
        }
    }

    /// The next step, for a table cell.
    pub(super) fn because(self) -> &'static str {
        match self {
            Self::Unknown => "next: push an image, if you have not yet",
            Self::Image => "next: send a definition",
            Self::Definition => "the definition was sent, its first task follows",
        }
    }

    /// The next step as a sentence.
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Unknown => {
                "It has never been started: push an image, if you have not yet, then send a definition."
            }
            Self::Image => "It has never been started. Its image is there: send a definition.",
            Self::Definition => "It has never been started. Its definition was sent: the platform starts it.",
        }
    }

    /// Where to go next.
    pub fn next(self) -> &'static [NextStep] {
        match self {
            Self::Unknown => &[NextStep::Image, NextStep::Definition],
            Self::Image => &[NextStep::Definition],
            Self::Definition => &[NextStep::Events],
        }
    }
}

impl Verdict {
    /// The same verdict, where more is known of a service that was never started.
    #[must_use]
    pub fn prepared(mut self, prepared: Prepared) -> Self {
        if self.kind == Kind::NotStarted {
            self.because = prepared.because().into();
            self.sentence = prepared.sentence().into();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Prepared};
    use crate::{
        Count,
        status::Status,
        verdict::{NextStep, judge},
    };

    #[test]
    fn the_next_step_follows_what_is_known() {
        let words = |prepared| judge(&Status::default(), None).prepared(prepared).because;
        assert_eq!(words(Prepared::of(false, false)), judge(&Status::default(), None).because);
        assert_eq!(words(Prepared::of(true, false)), "next: send a definition");
        assert!(!words(Prepared::of(false, true)).contains("next"));
        assert_eq!(Prepared::of(true, false).next(), [NextStep::Definition]);
    }

    #[test]
    fn what_was_started_has_another_verdict() {
        let status = Status { count_desired: Count::Known(0), ..Status::default() };
        let verdict = judge(&status, None);
        assert_eq!(verdict.kind, Kind::Stopped);
        assert_eq!(verdict.clone().prepared(Prepared::Image), verdict);
    }
}
