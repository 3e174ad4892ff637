//! What an import would do, line by line, with the values before and after.

use leptos::prelude::*;

use super::{PlanMemo, SourceMemo};
use crate::{
    domain::{
        definition::import::{Effect, Plan, Source, Step},
        format,
    },
    ui::{Foreign, Icon, Name},
};

/// Most characters of a line.
const MOST_TEXT: usize = 2_000;
/// Most lines that are spelled out.
const MOST: usize = 200;

/// What happens in a few words, then every line.
#[component]
pub(super) fn PreviewList(source: SourceMemo, plan: PlanMemo) -> impl IntoView {
    let steps = Memo::new(move |_| {
        plan.with(|plan| plan.as_ref().map(|plan| plan.steps.clone())).unwrap_or_default()
    });
    let summary = move || {
        let skipped = source.with(|source| source.as_ref().map_or(0, Source::skipped));
        let unread = source.with(|source| source.as_ref().map_or(0, |source| source.unread().len()));
        plan.with(|plan| plan.as_ref().map(|plan| summary(plan, unread, skipped)))
    };
    view! {
        <div class="preview stack tight" role="group" aria-label="What the import does" data-test="import-preview">
            <p class="small soft" aria-live="polite">{summary}</p>
            <ol class="lines">
                {move || steps.get().into_iter().take(MOST).map(|step| view! { <Row step /> }).collect_view()}
            </ol>
            {move || {
                let more = steps.with(Vec::len).saturating_sub(MOST);
                (more > 0).then(|| view! { <p class="hint">{format!("and {} more", format::thousands(more as u64))}</p> })
            }}
        </div>
    }
}

/// "2 added, 1 changed, 1 line cannot be read, 3 comments and blank lines are ignored".
fn summary(plan: &Plan, unread: usize, skipped: usize) -> String {
    let preview = &plan.preview;
    let groups = [
        (preview.added.len(), "added"),
        (preview.changed.len(), "changed"),
        (preview.removed.len(), "removed"),
        (preview.unchanged.len(), "unchanged"),
        (preview.repeated.len(), "named more than once; the last one counts"),
    ];
    let named = groups.into_iter().filter(|(number, _)| *number > 0);
    let mut parts: Vec<String> =
        named.map(|(number, word)| format!("{} {word}", format::thousands(number as u64))).collect();
    if unread > 0 {
        parts.push(format::count(unread, "line cannot be read", "lines cannot be read"));
    }
    if skipped > 0 {
        let (one, many) = ("comment or blank line is ignored", "comments and blank lines are ignored");
        parts.push(format::count(skipped, one, many));
    }
    parts.join(" · ")
}

/// Tone, mark and words of an effect.
fn look(effect: &Effect) -> (&'static str, Name, String) {
    match effect {
        Effect::Added => ("good", Name::Plus, "added".to_owned()),
        Effect::Changed(None) => ("busy", Name::Edit, "value comes back".to_owned()),
        Effect::Changed(Some(was)) if was.is_empty() => ("busy", Name::Edit, "was empty".to_owned()),
        Effect::Changed(Some(was)) => ("busy", Name::Edit, format!("was {was}")),
        Effect::Same => ("idle", Name::Check, "same".to_owned()),
        Effect::Repeated => ("warn", Name::Copy, "a later line counts".to_owned()),
        Effect::Removed => ("bad", Name::Close, "removed".to_owned()),
    }
}

#[component]
fn Row(step: Step) -> impl IntoView {
    match step {
        Step::Variable { line, text, effect } => {
            let (tone, icon, words) = look(&effect);
            view! {
                <li data-v=tone>
                    <span class="num faint">{line.map(|line| line.to_string())}</span>
                    <Icon name=icon />
                    <span class="mono break"><Foreign text most=MOST_TEXT /></span>
                    <span class="effect break"><Foreign text=words most=MOST_TEXT /></span>
                </li>
            }
            .into_any()
        }
        Step::Unread { line, message } => view! {
            <li data-v="bad" class="unread">
                <span class="num faint" aria-hidden="true">{line.to_string()}</span>
                <Icon name=Name::Alert />
                <span><Foreign text=format!("Line {line}: {message}") most=MOST_TEXT /></span>
            </li>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use servicectl_api::env_file::Join;

    use super::{Effect, look, summary};
    use crate::domain::definition::{import::read, table::Table};

    #[test]
    fn a_change_says_what_was_there() {
        assert_eq!(look(&Effect::Changed(Some("debug".into()))).2, "was debug");
        assert_eq!(look(&Effect::Changed(Some(String::new()))).2, "was empty");
        assert_eq!(look(&Effect::Changed(None)).2, "value comes back");
    }

    #[test]
    fn groups_without_a_name_are_not_said() {
        let source = read("# a\nA=1\n=b\n").expect("a variable");
        let plan = source.plan(&Table::default(), Join::Merge, None);
        assert_eq!(
            summary(&plan, source.unread().len(), source.skipped()),
            "1 added · 1 line cannot be read · 1 comment or blank line is ignored"
        );
    }
}
