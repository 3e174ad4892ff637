//! The question before sending: what changes, what happens, and what one may have overlooked.

use leptos::prelude::*;
use servicectl_api::about::rel;

use super::{Phase, Sending};
use crate::{
    browser::file,
    domain::{
        definition::{
            baseline::Baseline,
            context_root::Guard,
            json::{self, Values},
        },
        format::{self, called},
    },
    page::service::definition::{
        differences::{DifferenceTable, what_happens},
        editor::Editor,
    },
    state::{expect_service, session::use_session},
    ui::{
        Button, Dialog, Name, Notice, Tone,
        button::{Kind, Size},
    },
};

/// The dialog.
#[component]
pub(in super::super) fn ConfirmDialog(editor: Editor, sending: Sending) -> impl IntoView {
    let service = expect_service();
    let (name, revisions) = (called(&service.name), service.revisions);
    let title = move || match sending.next_revision() {
        Some(revision) => format!("Deploy revision {revision} of {name}?"),
        None => format!("Deploy {name}?"),
    };
    let busy = Signal::derive(move || sending.busy());
    let words = move || match sending.phase.get() {
        Phase::Sending => "Sending…",
        Phase::Checking => "Asking what is true…",
        _ => "Deploy",
    };
    view! {
        <Dialog open=sending.asking title=title locked=busy>
            <div class="in stack">
                <p>{move || what_happens(editor, revisions)}</p>
                <Warnings editor />
                <div class="scroll difference-box" tabindex="0" role="group" aria-label="Differences">
                    <DifferenceTable editor />
                </div>
                <KeepFile editor />
            </div>
            <footer>
                <Button kind=Kind::Primary busy on_click=move |_| sending.send()>
                    {words}
                </Button>
                <Button kind=Kind::Quiet disabled=busy on_click=move |_| sending.asking.set(false)>
                    "Not yet"
                </Button>
                <span class="small soft" role="status">
                    {move || {
                        (sending.phase.get() == Phase::Checking)
                            .then_some("No answer came. What is there now is being read; nothing is sent twice.")
                    }}
                </span>
            </footer>
        </Dialog>
    }
}

/// What would be easy to overlook: an environment that is replaced unseen, a wrong path, a repeated name.
#[component]
fn Warnings(editor: Editor) -> impl IntoView {
    let unseen = move || {
        let forgets = editor.baseline.with(|baseline| matches!(baseline, Baseline::WithoutEnvironment(_)));
        forgets.then(|| {
            let count = editor.form.with(|form| form.table.len());
            format!(
                "The environment that runs is replaced as a whole, by {}. Variables that are not among them are gone.",
                format::count(count, "variable", "variables")
            )
        })
    };
    let path = move || {
        let guard = editor.guard.get().filter(|guard| *guard != Guard::Right)?;
        guard.sentence(&editor.context_root.get()?)
    };
    let repeated = move || {
        let count = editor.marks.with(|marks| marks.values().filter(|mark| mark.repeated).count());
        (count > 0).then(|| "A name is there more than once. The last of them counts.".to_owned())
    };
    move || {
        [unseen(), path(), repeated()]
            .into_iter()
            .flatten()
            .map(|sentence| {
                view! {
                    <Notice tone=Tone::Warn small=true>
                        <p>{sentence}</p>
                    </Notice>
                }
            })
            .collect_view()
    }
}

/// Offers the definition as a file, where the platform will not give it back.
#[component]
fn KeepFile(editor: Editor) -> impl IntoView {
    let (service, session) = (expect_service(), use_session());
    let links = service.links;
    // Before the first start no service has the link; there the about document tells whose platform this is.
    let gives_back = Memo::new(move |_| {
        links.with(|links| links.offers(rel::DEFINITION)) || session.about().with(Option::is_some)
    });
    let name = StoredValue::new(service.name());
    let keep = move |_| {
        let text = editor.form.with_untracked(|form| json::write(form, Values::Shown));
        file::save(&format!("{}.definition.json", name.get_value()), "application/json", &text);
    };
    move || {
        (!gives_back.get()).then(|| {
            view! {
                <div class="row apart">
                    <p class="hint grow">
                        "This platform never gives a definition back. Kept as a file, it can be imported here again; its values are in it."
                    </p>
                    <Button size=Size::Small icon=Name::Download on_click=keep>
                        "Keep it as a file"
                    </Button>
                </div>
            }
        })
    }
}
