//! Signs: what is expected and what is there, one a row.

use leptos::prelude::*;

use super::{Icon, Name};

/// Whether a sign holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holds {
    /// It holds.
    Yes,
    /// It holds, but not for long.
    Briefly,
    /// It does not.
    No,
    /// Not yet, and that is normal.
    Wait,
    /// Nobody knows yet.
    Unknown,
}

impl Holds {
    fn slug(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Briefly => "briefly",
            Self::No => "no",
            Self::Wait => "wait",
            Self::Unknown => "unknown",
        }
    }

    fn icon(self) -> (Name, &'static str) {
        match self {
            Self::Yes => (Name::Check, "holds:"),
            Self::Briefly => (Name::Alert, "holds, but not for long:"),
            Self::No => (Name::Close, "does not hold:"),
            Self::Wait => (Name::Progress, "not yet:"),
            Self::Unknown => (Name::Dash, "not known:"),
        }
    }
}

/// One sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignRow {
    /// Whether it holds.
    pub holds: Holds,
    /// What is looked at.
    pub label: String,
    /// What is there.
    pub actual: String,
    /// What is expected, where that is not what is there.
    pub expected: Option<String>,
}

/// A list of signs.
#[component]
pub fn Signs(
    /// The signs.
    #[prop(into)]
    rows: Signal<Vec<SignRow>>,
) -> impl IntoView {
    view! {
        <ul class="signs">
            {move || {
                rows.get()
                    .into_iter()
                    .map(|row| {
                        let (name, word) = row.holds.icon();
                        view! {
                            <li data-ok=row.holds.slug()>
                                <Icon name label=word />
                                <span>{row.label}</span>
                                <b>{row.actual}</b>
                                {row
                                    .expected
                                    .map(|expected| view! { <span class="hint">"expected: " {expected}</span> })}
                            </li>
                        }
                    })
                    .collect_view()
            }}
        </ul>
    }
}
