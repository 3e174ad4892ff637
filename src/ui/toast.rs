//! Toasts: short messages for what has no better place.

use std::time::Duration;

use leptos::prelude::*;

use super::{
    Button, Icon, Name, Tone,
    button::{Kind, Size},
};

const STAYS: Duration = Duration::from_secs(6);
const MOST: usize = 4;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Toast {
    id: u64,
    tone: Tone,
    text: String,
}

/// Where toasts are handed in. Put one into the context of the app and a [`Toasts`] into its shell.
#[derive(Clone, Copy, Debug)]
pub struct Toaster {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
}

impl Default for Toaster {
    fn default() -> Self {
        Self { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }
}

impl Toaster {
    /// Makes a toaster and puts it into the context.
    pub fn provide() -> Self {
        let toaster = Self::default();
        provide_context(toaster);
        toaster
    }

    /// Shows a message. Bad ones stay until they are closed, the others for six seconds.
    pub fn show(self, tone: Tone, text: impl Into<String>) {
        let id = self.next.try_update_value(|next| {
            *next += 1;
            *next
        });
        let Some(id) = id else { return };
        self.shown.try_update(|shown| {
            shown.push(Toast { id, tone, text: text.into() });
            let surplus = shown.len().saturating_sub(MOST);
            shown.drain(..surplus);
        });
        if tone != Tone::Bad {
            set_timeout(move || self.close(id), STAYS);
        }
    }

    fn close(self, id: u64) {
        self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// The toaster of the app, where there is one.
pub fn use_toaster() -> Option<Toaster> {
    use_context()
}

/// The corner where toasts appear. A live region: it must stand in the page before the first toast.
#[component]
pub fn Toasts(
    /// The toaster.
    toaster: Toaster,
) -> impl IntoView {
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toaster.shown.get() key=|toast| toast.id let:toast>
                <div class="toast" data-v=toast.tone.slug()>
                    <Icon name=toast.tone.icon() />
                    <span class="grow">{toast.text.clone()}</span>
                    <Button
                        kind=Kind::Quiet
                        size=Size::Tiny
                        icon=Name::Close
                        label="Close this message"
                        on_click=move |_| toaster.close(toast.id)
                    />
                </div>
            </For>
        </div>
    }
}
