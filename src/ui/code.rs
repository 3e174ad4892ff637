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
) -> impl IntoView {
    view! {
        <div class="code-block">
            <pre class="code">{move || text.get()}</pre>
            <CopyButton text label=copy_label />
        </div>
    }
}
