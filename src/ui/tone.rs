//! What is the matter: the tone of a badge, a notice, a mark.

use super::icon::Name;

/// A tone. It is always shown together with an icon and a word, never by colour alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Under way.
    Busy,
    /// Somebody should look.
    Warn,
    /// Broken.
    Bad,
    /// Nothing to say.
    #[default]
    Idle,
    /// Information from the portal itself.
    Accent,
}

impl Tone {
    /// The value of `data-v`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Busy => "busy",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Idle => "idle",
            Self::Accent => "accent",
        }
    }

    /// The icon of a notice in this tone.
    pub fn icon(self) -> Name {
        match self {
            Self::Good => Name::Check,
            Self::Busy => Name::Progress,
            Self::Warn | Self::Bad => Name::Alert,
            Self::Idle | Self::Accent => Name::Info,
        }
    }
}
