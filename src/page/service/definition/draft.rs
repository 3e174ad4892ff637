//! Drafts: what comes back when the page opens, and keeping what is typed.

use std::time::Duration;

use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use leptos_router::hooks::use_query_map;
use servicectl_api::{about::rel, deployment};

use super::{changed::TheirsOrMine, editor::Editor, load::Begin};
use crate::{
    domain::{
        definition::{baseline::Baseline, draft::superseded, form::Field},
        format,
    },
    state::{
        expect_service,
        query::query,
        session::use_session,
        workbench::{Unsent, use_workbench},
    },
    ui::{Button, Notice, Tone, button::Size},
};

/// How long typing rests before the draft is stored.
const REST: Duration = Duration::from_millis(400);

/// What was brought back when the page opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Restored {
    /// Names whose values were not kept.
    pub(super) forgotten: Vec<String>,
    /// What is to be said where it began from another revision than runs now.
    pub(super) superseded: Option<String>,
}

/// Makes the editor: with what this tab has in memory, else with the stored draft, else with what runs. A `?tag=` in
/// the address (from "deploy this tag") goes into its field. From then on what is typed is kept.
pub(super) fn open(begin: &Begin) -> (Editor, Option<Restored>) {
    let (service, workbench) = (expect_service(), use_workbench());
    let name = service.name();
    let context_root = Memo::new(move |_| {
        service
            .links
            .with(|links| links.href(rel::DEPLOYMENT).and_then(deployment::context_root).map(str::to_owned))
    });
    let mut restored = None;
    let mut unreadable = None;
    let (baseline, form) = match workbench.unsent(&name) {
        // What it began from stays beside it, so that a revision that came meanwhile is noticed.
        Some(unsent) => {
            unreadable = unsent.unreadable;
            (unsent.baseline, unsent.form)
        }
        None => match workbench.draft(&name) {
            Some(draft) => {
                let back = draft.restore(&begin.start, context_root.get_untracked().as_deref());
                let superseded = superseded(draft.revision, begin.baseline.revision());
                restored = Some(Restored { forgotten: back.forgotten, superseded });
                (begin.baseline.clone(), back.form)
            }
            None => (begin.baseline.clone(), begin.start.clone()),
        },
    };
    let editor = Editor::new(baseline, begin.start.clone(), &form, context_root.into());
    take_tag(editor);
    editor.unreadable.set(unreadable);
    keep(editor, name);
    // A draft that says what runs is none.
    (editor, restored.filter(|_| editor.dirty.get_untracked()))
}

/// The tag of the address goes into its field, and out of the address: a reload must not undo what is typed later.
fn take_tag(editor: Editor) {
    let tag = use_query_map().with_untracked(|map| map.get("tag"));
    let (_, set_tag) = query::<String>("tag");
    if let Some(tag) = tag {
        editor.set_field(Field::Tag, tag);
        set_tag.set(None);
    }
}

/// Keeps what is typed: in memory and, by name, in the tab's storage.
fn keep(editor: Editor, service: String) {
    let (workbench, session) = (use_workbench(), use_session());
    let save = move || {
        let unreadable = editor.unreadable.get_untracked();
        let unsent = (editor.dirty.get_untracked() || unreadable.is_some()).then(|| Unsent {
            form: editor.form.get_untracked(),
            unreadable,
            baseline: editor.baseline.get_untracked(),
            context_root: editor.context_root.get_untracked(),
        });
        workbench.keep_unsent(&service, unsent);
    };
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(handle) = waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    let later = {
        let save = save.clone();
        move || {
            stop();
            let save = save.clone();
            waiting.set_value(set_timeout_with_handle(save, REST).ok());
        }
    };
    Effect::watch(
        move || {
            editor.form.track();
            editor.unreadable.track();
            editor.baseline.track();
            // An ended session took the draft out of the storage; once it is renewed, it is put back.
            session.ended().get()
        },
        move |_, _, _| later(),
        false,
    );
    let leave = {
        let save = save.clone();
        window_event_listener(ev::pagehide, move |_| save())
    };
    on_cleanup(move || {
        leave.remove();
        stop();
        save();
    });
}

/// Says that a draft came back, and what is missing in it.
#[component]
pub(super) fn DraftNotice(editor: Editor, restored: Option<Restored>) -> impl IntoView {
    let shown = RwSignal::new(restored);
    let discard = move |()| {
        let (baseline, start) = (editor.baseline.get_untracked(), editor.start.get_untracked());
        editor.begin(baseline, start);
        shown.set(None);
    };
    let actions = move || {
        if shown.with(|shown| shown.as_ref().is_some_and(|restored| restored.superseded.is_some())) {
            return view! {
                <TheirsOrMine theirs="Load what runs" load=discard keep=move |()| shown.set(None) />
            }
            .into_any();
        }
        view! {
            <Button size=Size::Small on_click=move |_| discard(())>"Discard the draft"</Button>
            <Button size=Size::Small on_click=move |_| shown.set(None)>"Go on"</Button>
        }
        .into_any()
    };
    move || {
        shown.get().map(|restored| {
            let forgotten = restored.forgotten.len();
            let older = restored.superseded.map(|sentence| {
                view! {
                    <p>
                        {sentence} " " <a class="link" href="#differences">"See how it differs"</a>
                        " from what runs, load that and lose the draft, or keep yours."
                    </p>
                }
            });
            view! {
                <Notice tone=Tone::Accent title="Your draft is back" announce=true actions=actions>
                    <p>
                        {if forgotten == 0 {
                            "Nothing is missing in it.".to_owned()
                        } else {
                            format!(
                                "Drafts keep names, never values: give {} again ({}), or import your env file.",
                                format::count(forgotten, "value", "values"),
                                format::names(&restored.forgotten, 5),
                            )
                        }}
                    </p>
                    {older}
                </Notice>
            }
        })
    }
}

/// Says that this platform does not give the environment back, while that matters.
#[component]
pub(super) fn ForgetfulNotice(editor: Editor, sent_names: Vec<String>) -> impl IntoView {
    let known = match sent_names.len() {
        0 => "Which variables run now cannot be known here.".to_owned(),
        _ => format!(
            "This tab last sent {}; their names stand below, their values have to be given again.",
            format::names(&sent_names, 6)
        ),
    };
    move || {
        let known = known.clone();
        (!editor.baseline.with(Baseline::knows_environment)).then(|| {
            view! {
                <Notice tone=Tone::Warn title="This platform forgets the environment">
                    <p>
                        "It never gives variables back, and what you send replaces all of them. "
                        {known}
                        " Import your env file, or a definition that you kept as a file."
                    </p>
                </Notice>
            }
        })
    }
}
