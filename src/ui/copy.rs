//! A button that copies.

use std::time::Duration;

use leptos::prelude::*;

use super::{
    Button, Name,
    button::{Kind, Size},
};
use crate::browser::clipboard;

const SAYS_IT_FOR: Duration = Duration::from_secs(3);
const REFUSED: &str = "Not copied: the browser refused. Select the text and copy it yourself.";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Copied,
    Failed,
}

/// Copies a text and says so, to the eye and to screen readers. The text is asked for when the button is pressed, so a
/// secret need not stand in the page.
#[component]
pub fn CopyButton(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// The accessible name: what is copied. Also the tooltip.
    #[prop(into)]
    label: Signal<String>,
    /// Words on the button; without them it shows its icon only.
    #[prop(optional, into)]
    words: Option<String>,
    /// How much it asks for attention.
    #[prop(default = Kind::Quiet)]
    kind: Kind,
    /// How tall.
    #[prop(default = Size::Small)]
    size: Size,
    /// There is nothing right to copy now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let state = RwSignal::new(State::Idle);
    let press = move |_| {
        let text = text.get_untracked();
        leptos::task::spawn_local(async move {
            let copied = clipboard::write(&text).await;
            // the page may be gone by now
            let _ = state.try_set(if copied { State::Copied } else { State::Failed });
            if copied {
                set_timeout(
                    move || {
                        let _ = state.try_set(State::Idle);
                    },
                    SAYS_IT_FOR,
                );
            }
        });
    };
    // one button throughout: it keeps the focus while it says that it has copied
    let icon = Signal::derive(move || match state.get() {
        State::Idle => Name::Copy,
        State::Copied => Name::Check,
        State::Failed => Name::Alert,
    });
    let said = move || match state.get() {
        State::Idle => "",
        State::Copied => "Copied",
        State::Failed => REFUSED,
    };
    let button = match words {
        None => {
            let label = Signal::derive(move || match state.get() {
                State::Copied => format!("{}: copied", label.get()),
                State::Idle | State::Failed => label.get(),
            });
            view! { <Button kind size icon label disabled on_click=press /> }.into_any()
        }
        Some(words) => view! {
            <Button kind size icon disabled on_click=press>
                {move || if state.get() == State::Copied { "Copied".to_owned() } else { words.clone() }}
            </Button>
        }
        .into_any(),
    };
    view! {
        <span class="copy">
            {button}
            <span
                class=move || if state.get() == State::Failed { "wrong" } else { "vh" }
                role="status"
            >
                {said}
            </span>
        </span>
    }
}
