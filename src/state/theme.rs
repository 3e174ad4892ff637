//! Light, dark, or as the system says; remembered in this browser.

use leptos::prelude::*;

use crate::browser::{document, storage::Store};

const KEY: &str = "servicectl.theme";

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word on the switch.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    fn slug(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// The theme of the app.
#[derive(Clone, Copy)]
pub struct ThemeChoice(RwSignal<Theme>);

impl ThemeChoice {
    /// Takes the remembered theme and applies it.
    pub fn provide() -> Self {
        let kept = Store::Browser.get(KEY);
        let theme = Theme::ALL.into_iter().find(|theme| theme.slug() == kept.as_deref()).unwrap_or_default();
        document::set_root_data("theme", theme.slug());
        let choice = Self(RwSignal::new(theme));
        provide_context(choice);
        choice
    }

    /// The theme.
    pub fn get(self) -> Theme {
        self.0.get()
    }

    /// Applies and remembers a theme.
    pub fn set(self, theme: Theme) {
        self.0.set(theme);
        document::set_root_data("theme", theme.slug());
        match theme.slug() {
            Some(slug) => {
                Store::Browser.set(KEY, slug);
            }
            None => Store::Browser.remove(KEY),
        }
    }
}

/// The theme of the app.
pub fn use_theme() -> ThemeChoice {
    expect_context()
}
