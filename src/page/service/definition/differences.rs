//! What differs from what runs, always in view, and the way to send it.

use leptos::prelude::*;

use super::{editor::Editor, load::Origin, send::Sending};
use crate::{
    domain::{
        definition::{
            baseline::{Baseline, Difference},
            compared::{self, consequence},
            form::{Checked, Form, Part},
            mask::MASK,
        },
        format,
        revisions::Revisions,
    },
    state::expect_service,
    ui::{
        Button, Foreign, Icon, Name, Sheet,
        button::{Kind, Size},
    },
};

/// Most characters of a value: a difference behind them is still told by its two rows.
const MOST_VALUE: usize = 2_000;
/// Most rows that are shown at once; the rest behind a button.
const MOST: usize = 40;

/// The sheet.
#[component]
pub(super) fn DifferencesSheet(
    editor: Editor,
    sending: Sending,
    calls: RwSignal<bool>,
    origin: Option<Origin>,
) -> impl IntoView {
    let revisions = expect_service().revisions;
    let title = move || heading(editor, revisions);
    let undo = move || {
        move || {
            editor.dirty.get().then(|| {
                view! {
                    <Button
                        kind=Kind::Quiet
                        size=Size::Small
                        icon=Name::Back
                        label="Undo all changes"
                        on_click=move |_| {
                            let (baseline, start) =
                                (editor.baseline.get_untracked(), editor.start.get_untracked());
                            editor.begin(baseline, start);
                            editor.said.set("All changes were undone".to_owned());
                        }
                    />
                }
            })
        }
    };
    let words = move || match sending.next_revision() {
        Some(revision) => format!("Deploy revision {revision}…"),
        None => "Deploy…".to_owned(),
    };
    view! {
        <Sheet title=title aside=undo>
            <div class="scroll difference-box" tabindex="0" role="group" aria-label="Differences">
                <DifferenceTable editor />
            </div>
            <div class="in stack">
                <p class="hint">
                    {move || what_happens(editor, revisions)}
                </p>
                <ToMend editor />
                <Button kind=Kind::Primary on_click=move |_| sending.ask()>
                    {words}
                </Button>
                <div class="row apart small">
                    <Button kind=Kind::Text on_click=move |_| calls.set(true)>
                        "Show me the call"
                    </Button>
                    <span class="faint">
                        {move || if editor.dirty.get() { "draft kept, values not".to_owned() } else { sent_by(editor, revisions.get(), origin.as_ref()) }}
                    </span>
                </div>
            </div>
        </Sheet>
    }
}

/// How many changes there are, for the heading and the link to it.
fn heading(editor: Editor, revisions: Signal<Revisions>) -> String {
    if editor.pending.get() {
        return "The text cannot be read".to_owned();
    }
    let (changes, forgotten) = (editor.differences.with(Vec::len), editor.forgotten.get());
    editor.baseline.with(|baseline| compared::heading(baseline, revisions.get(), changes, forgotten))
}

/// What sending does; before that, what cannot be compared.
pub(super) fn what_happens(editor: Editor, revisions: Signal<Revisions>) -> String {
    if let Some(bad) = editor.bad_line.get() {
        return format!("{bad} Then this shows what differs.");
    }
    let (changes, forgotten) = (editor.differences.with(Vec::len), editor.forgotten.get());
    match forgotten {
        0 => editor.baseline.with(|baseline| consequence(baseline, revisions.get(), changes)),
        1 => "One value was not kept and has to be given again; then this shows what differs.".to_owned(),
        _ => format!(
            "{forgotten} values were not kept and have to be given again; then this shows what differs."
        ),
    }
}

/// Where the sheet stands far below the form, on a phone: how many changes there are, and the way to them.
#[component]
pub(super) fn DifferencesLink(editor: Editor) -> impl IntoView {
    let revisions = expect_service().revisions;
    move || {
        (editor.dirty.get() || editor.pending.get()).then(|| {
            view! {
                <a class="button to-differences" href="#differences">
                    <Icon name=Name::ArrowDown />
                    {move || heading(editor, revisions)}
                </a>
            }
        })
    }
}

fn sent_by(editor: Editor, revisions: Revisions, origin: Option<&Origin>) -> String {
    let label = revisions.about(editor.baseline.with(Baseline::revision)).label();
    match (label, origin) {
        (Some(label), Some(origin)) if !origin.by.is_empty() => format!("{label}, sent by {}", origin.by),
        (label, _) => label.unwrap_or_default(),
    }
}

/// How many things are to be mended before it can be sent.
#[component]
fn ToMend(editor: Editor) -> impl IntoView {
    let count = Memo::new(move |_| editor.checked.with(Checked::count) + usize::from(editor.pending.get()));
    move || {
        (count.get() > 0 && (editor.dirty.get() || editor.pending.get())).then(|| {
            view! {
                <p class="wrong" data-v="warn">
                    <Icon name=Name::Alert />
                    <span>{format::count(count.get(), "thing is", "things are")} " to be mended before it can be sent."</span>
                </p>
            }
        })
    }
}

/// The differences, old above new; secret values masked.
#[component]
pub(super) fn DifferenceTable(editor: Editor) -> impl IntoView {
    let revisions = expect_service().revisions;
    let caption = move || editor.baseline.with(|baseline| compared::caption(baseline, revisions.get()));
    let all = RwSignal::new(false);
    // names that cannot be sent: their changes are not like the others
    let wrong_names: Memo<Vec<String>> = Memo::new(move |_| {
        editor.checked.with(|checked| {
            let rows = checked.rows.keys().filter(|(_, part)| *part == Part::Name);
            let names = |form: &Form| {
                rows.filter_map(|(id, _)| form.table.row(*id)).map(|row| row.name.clone()).collect()
            };
            editor.form.with(names)
        })
    });
    let rows = move || {
        editor.differences.with(|differences| {
            let most = if all.get() { differences.len() } else { MOST };
            let wrong = wrong_names.get();
            let is_wrong = |difference: &Difference| difference.variable && wrong.contains(&difference.name);
            let shown = differences.iter().take(most);
            shown.map(|difference| row(difference, is_wrong(difference))).collect_view()
        })
    };
    let rest = move || editor.differences.with(Vec::len).saturating_sub(MOST);
    move || {
        // what a text says that cannot be read is not known
        let known = !editor.pending.get();
        editor.differences.with(|differences| known && !differences.is_empty()).then(|| {
            view! {
                <table class="table dense diff">
                    <caption class="vh">{caption}</caption>
                    <thead class="vh">
                        <tr>
                            <th scope="col">"What"</th>
                            <th scope="col">"Value"</th>
                        </tr>
                    </thead>
                    {rows}
                </table>
                {move || {
                    (rest() > 0 && !all.get()).then(|| view! {
                        <div class="in">
                            <Button size=Size::Small on_click=move |_| all.set(true)>
                                {format!("Show {} more", format::thousands(rest() as u64))}
                            </Button>
                        </div>
                    })
                }}
            }
        })
    }
}

/// One difference: a row for what goes, a row for what comes.
fn row(difference: &Difference, wrong: bool) -> impl IntoView + use<> {
    let Difference { name, before, after, masked, .. } = difference.clone();
    let show = move |value: String| match value {
        value if value.is_empty() => view! { <span class="faint">"(empty)"</span> }.into_any(),
        _ if masked => MASK.into_any(),
        value => view! { <Foreign text=value most=MOST_VALUE /> }.into_any(),
    };
    // A masked value looks the same before and after: say what happened.
    let note = (masked && before.is_some() && after.is_some()).then_some(" (another value)");
    let only = before.is_none() || after.is_none();
    let (above, below) = (name.clone(), name);
    let mend = wrong.then(|| {
        view! {
            <div class="wrong" data-v="bad">
                <Icon name=Name::Alert />
                <span>"This name cannot be sent."</span>
            </div>
        }
    });
    view! {
        <tbody>
            {before.map(|value| view! {
                <tr class="del">
                    <th scope="row" rowspan=if only { "1" } else { "2" }><Foreign text=above.clone() /></th>
                    <td><span class="vh">"goes: "</span>{show(value)}</td>
                </tr>
            })}
            {after.map(|value| view! {
                <tr class="add">
                    {only.then(|| view! { <th scope="row"><Foreign text=below /></th> })}
                    <td><span class="vh">"comes: "</span>{show(value)}{note} {mend}</td>
                </tr>
            })}
        </tbody>
    }
}
