//! The eye that shows and hides something masked.

use leptos::prelude::*;

use super::{
    Button, Name,
    button::{Kind, Size},
};

/// Shows and hides something. It is one button throughout, so that it keeps the focus.
#[component]
pub fn RevealButton(
    /// Whether it is shown.
    shown: RwSignal<bool>,
    /// What is shown: "the password".
    #[prop(into)]
    what: Signal<String>,
    /// Words on the button, instead of an eye alone.
    #[prop(optional)]
    words: bool,
    /// How tall.
    #[prop(default = Size::Small)]
    size: Size,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let icon = Signal::derive(move || if shown.get() { Name::EyeOff } else { Name::Eye });
    let text =
        Signal::derive(move || format!("{} {}", if shown.get() { "Hide" } else { "Show" }, what.get()));
    let press = move |_| shown.update(|shown| *shown = !*shown);
    if words {
        view! {
            <Button size icon disabled on_click=press>
                {move || text.get()}
            </Button>
        }
        .into_any()
    } else {
        view! { <Button kind=Kind::Quiet size icon label=text disabled on_click=press /> }.into_any()
    }
}
