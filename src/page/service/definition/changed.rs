//! A revision that came from elsewhere while the editor was open: another tab, a colleague, a script.

use leptos::prelude::*;

use super::{
    editor::Editor,
    load::{Load, Loader, newest_revision},
    send::Sending,
};
use crate::{
    domain::definition::baseline::Baseline,
    state::expect_service,
    ui::{Button, Name, Notice, Tone, button::Size},
};

/// Says so, and lets one choose. An editor in which nothing was typed follows by itself.
#[component]
pub(super) fn ChangedNotice(editor: Editor, loader: Loader, sending: Sending) -> impl IntoView {
    let service = expect_service();
    let newest = Memo::new(move |_| service.status.with(|status| newest_revision(status.as_deref()?)));
    let ours = Memo::new(move |_| editor.baseline.with(Baseline::revision));
    // What is loaded when the newer revision was seen; `begin` below takes it over.
    let fresh = Memo::new(move |_| {
        loader.state.with(|state| match state {
            Load::Ready(begin) => begin.baseline.revision(),
            _ => None,
        })
    });
    let newer = Memo::new(move |_| {
        let seen = newest.get().max(fresh.get());
        seen.filter(|seen| ours.get().is_none_or(|ours| *seen > ours)).filter(|_| !sending.is_ours())
    });
    Effect::new(move |_| {
        if newer.get().is_some_and(|newer| fresh.get_untracked().is_none_or(|fresh| fresh < newer)) {
            loader.again();
        }
    });
    let take = move |keep_typed: bool| {
        if let Load::Ready(begin) = loader.state.get_untracked() {
            if keep_typed {
                editor.baseline.set(begin.baseline);
                editor.start.set(begin.start);
            } else {
                editor.begin(begin.baseline, begin.start);
            }
        }
    };
    let ready = Memo::new(move |_| newer.get().is_some() && fresh.get() == newer.get());
    Effect::new(move |_| {
        if !ready.get() {
            return;
        }
        if !editor.dirty.get_untracked() && !editor.pending.get_untracked() {
            take(false);
        } else if let Load::Ready(begin) = loader.state.get_untracked()
            && editor.baseline.with_untracked(|ours| ours.is_same_definition(&begin.baseline))
        {
            // What this page sent before the platform told its number: there is nothing to choose.
            editor.baseline.set(begin.baseline);
        }
    });
    let actions = move || {
        view! {
            <TheirsOrMine theirs="Load it" load=move |()| take(false) keep=move |()| take(true) />
        }
    };
    let origin = move || {
        loader.state.with(|state| match state {
            Load::Ready(begin) => begin.origin.as_ref().map(|origin| format!(" by {}", origin.by)),
            _ => None,
        })
    };
    move || {
        let newer = newer.get().filter(|_| ready.get() && (editor.dirty.get() || editor.pending.get()))?;
        Some(view! {
            <Notice
                tone=Tone::Warn
                title=format!("Revision {newer} was sent meanwhile{}", origin().unwrap_or_default())
                announce=true
                actions=actions
            >
                <p>
                    "It did not come from this page. Load it and lose what you typed, or keep yours and see how it differs from what runs now."
                </p>
            </Notice>
        })
    }
}

/// The two ways out where what was typed began from another revision than runs.
#[component]
pub(super) fn TheirsOrMine(
    /// The words for what runs.
    theirs: &'static str,
    /// Loads what runs; what was typed goes.
    #[prop(into)]
    load: Callback<()>,
    /// Goes on with what was typed.
    #[prop(into)]
    keep: Callback<()>,
) -> impl IntoView {
    view! {
        <Button size=Size::Small icon=Name::Refresh on_click=move |_| load.run(())>
            {theirs}
        </Button>
        <Button size=Size::Small on_click=move |_| keep.run(())>"Keep mine"</Button>
    }
}
