//! A block of text to copy.

use leptos::prelude::*;

use super::CopyButton;

/// A block of code with a copy button.
#[component]
pub fn CodeBlock(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// What is copied, for the button: "Copy the commands".
    #[prop(default = Signal::stored("Copy".to_owned()), into)]
    copy_label: Signal<String>,
    /// It is only the shape of what will stand here: nothing to copy yet.
    #[prop(optional, into)]
    placeholder: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="code-block">
            <pre class="code" class:faint=move || placeholder.get()>{move || text.get()}</pre>
            <CopyButton text label=copy_label disabled=placeholder />
        </div>
    }
}
