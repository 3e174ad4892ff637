//! What one will get: the address, and the path that the container must serve.

use leptos::prelude::*;

use super::Form;
use crate::ui::{CodeBlock, CopyButton, Icon, Name, Sheet, button::Size};

/// The panel beside the form.
#[component]
pub(super) fn Aside(
    /// The form.
    form: Form,
) -> impl IntoView {
    let (name, is_named) = (form.full_name(), form.is_named());
    let open = Signal::derive(move || !is_named.get());
    let base = Memo::new(move |_| form.services.deployment_base());
    let address = Signal::derive(move || match base.get() {
        Some(base) => format!("{base}{}", name.get()),
        None => format!("/{}", name.get()),
    });
    let context_root = Signal::derive(move || format!("CONTEXT_ROOT=/{}", name.get()));
    view! {
        <aside class="stack sticky" aria-label="What you will get">
            <Sheet title="What you will get">
                <div class="in stack roomy">
                    <div>
                        <div class="label">"Address"</div>
                        <code class="break" class:faint=move || open.get()>{move || address.get()}</code>
                        " "
                        <CopyButton text=address label="Copy the address" size=Size::Tiny disabled=open />
                        {move || {
                            base.get()
                                .is_none()
                                .then(|| {
                                    view! {
                                        <p class="hint">
                                            "At the host for deployments, which the platform names when it creates the service."
                                        </p>
                                    }
                                })
                        }}
                    </div>
                    <div>
                        <div class="label">"Your container must serve that path"</div>
                        <CodeBlock text=context_root copy_label="Copy the variable" placeholder=open />
                        <p class="hint">
                            "Requests arrive with the whole path. The page Definition fills this variable in."
                        </p>
                    </div>
                    <ol class="rules" aria-label="What comes next">
                        {["then push an image", "then send a definition", "then it runs"]
                            .into_iter()
                            .map(|step| {
                                view! {
                                    <li>
                                        <Icon name=Name::Dash />
                                        <span>{step}</span>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ol>
                </div>
            </Sheet>
        </aside>
    }
}
