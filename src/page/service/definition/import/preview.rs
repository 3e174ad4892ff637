//! What an import would do, name by name and line by line.

use leptos::prelude::*;

use super::{PlanMemo, SourceMemo};
use crate::{
    domain::{definition::import::Source, format},
    ui::{Icon, Name},
};

/// Most names or lines that a group spells out.
const MOST: usize = 60;

/// One group of names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    tone: &'static str,
    icon: Name,
    word: &'static str,
    names: Vec<String>,
}

/// The groups, then the lines that are left out.
#[component]
pub(super) fn PreviewList(source: SourceMemo, plan: PlanMemo) -> impl IntoView {
    let groups = Memo::new(move |_| {
        plan.with(|plan| {
            let preview = plan.as_ref().map(|plan| plan.preview.clone()).unwrap_or_default();
            let groups = vec![
                Group { tone: "good", icon: Name::Plus, word: "added", names: preview.added },
                Group { tone: "busy", icon: Name::Edit, word: "changed", names: preview.changed },
                Group { tone: "bad", icon: Name::Close, word: "removed", names: preview.removed },
                Group { tone: "idle", icon: Name::Check, word: "unchanged", names: preview.unchanged },
                Group {
                    tone: "warn",
                    icon: Name::Copy,
                    word: "named more than once; the last one counts",
                    names: preview.repeated,
                },
            ];
            groups.into_iter().filter(|group| !group.names.is_empty()).collect::<Vec<_>>()
        })
    });
    let unread =
        Memo::new(move |_| source.with(|source| source.as_ref().map(Source::unread).unwrap_or_default()));
    let skipped = Memo::new(move |_| source.with(|source| source.as_ref().map_or(0, Source::skipped)));
    view! {
        <div class="preview stack tight" role="group" aria-label="What the import does" aria-live="polite" data-test="import-preview">
            {move || groups.get().into_iter().map(|group| view! { <GroupRow group /> }).collect_view()}
            {move || {
                let lines = unread.get();
                (!lines.is_empty()).then(|| {
                    let count = format::count(lines.len(), "line cannot be read", "lines cannot be read");
                    let shown = lines
                        .into_iter()
                        .take(MOST)
                        .map(|unread| view! {
                            <li><span class="num">{format!("Line {}: ", unread.line)}</span>{unread.message}</li>
                        })
                        .collect_view();
                    view! {
                        <div class="group" data-v="bad">
                            <Icon name=Name::Alert />
                            <div><b class="tone">{count}</b><ul class="hint">{shown}</ul></div>
                        </div>
                    }
                })
            }}
            {move || {
                (skipped.get() > 0).then(|| view! {
                    <div class="group" data-v="idle">
                        <Icon name=Name::Dash />
                        <span class="hint">{format::count(skipped.get(), "comment or blank line is ignored", "comments and blank lines are ignored")}</span>
                    </div>
                })
            }}
        </div>
    }
}

#[component]
fn GroupRow(group: Group) -> impl IntoView {
    let Group { tone, icon, word, names } = group;
    let more = names.len().saturating_sub(MOST);
    let count = format::thousands(names.len() as u64);
    view! {
        <div class="group" data-v=tone>
            <Icon name=icon />
            <div>
                <b class="tone">{count} " " {word}</b>
                <span class="mono names">
                    {names.into_iter().take(MOST).map(|name| view! { <span>{name}</span> }).collect_view()}
                    {(more > 0).then(|| view! { <span class="soft">{format!("and {more} more")}</span> })}
                </span>
            </div>
        </div>
    }
}
