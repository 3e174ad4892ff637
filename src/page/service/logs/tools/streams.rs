//! Which streams are shown.

use leptos::prelude::*;

use crate::{
    page::service::logs::{
        address::Picked,
        desk::{Desk, use_desk},
        export::short,
    },
    ui::{
        Button, Menu, MenuItem, RelativeTime,
        button::{Kind, Size},
    },
};

/// Most streams that are named by whole ids.
const MOST_WHOLE: usize = 4;

/// A stream as the list of streams shows it.
#[derive(Clone, PartialEq, Eq)]
struct Entry {
    task: String,
    last: Option<i64>,
    gone: bool,
}

/// The streams, newest first: one, several, or all of them.
#[component]
pub fn StreamPicker() -> impl IntoView {
    let desk = use_desk();
    let entries = Memo::new(move |_| {
        desk.feed.with(|book| {
            let held = book.order().iter().filter_map(|&at| book.held().get(at));
            held.map(|held| Entry { task: held.task.clone(), last: held.last, gone: held.gone })
                .collect::<Vec<_>>()
        })
    });
    let words = Signal::derive(move || words(&entries.get(), &desk.options.picked.get()));
    let all = Signal::derive(move || desk.options.picked.get().is_all());
    view! {
        <Menu words kind=Kind::Plain label=Signal::derive(move || format!("Streams: {}", words.get()))>
            <MenuItem current=all on_choose=move |()| desk.options.picked.set(None)>"All streams"</MenuItem>
            <hr />
            <For each=move || entries.get() key=|entry| entry.task.clone() let:entry>
                <Stream entry entries />
            </For>
            <p class="note">"One stream for each task. Lines of several are put together by their times."</p>
        </Menu>
    }
}

#[component]
fn Stream(entry: Entry, entries: Memo<Vec<Entry>>) -> impl IntoView {
    let desk = use_desk();
    let task = StoredValue::new(entry.task.clone());
    let now = Memo::new(move |_| {
        entries
            .with(|entries| task.with_value(|task| entries.iter().find(|entry| entry.task == *task).cloned()))
    });
    let on = Signal::derive(move || {
        let picked = desk.options.picked.get();
        task.with_value(|task| picked.has(task))
    });
    let toggle = move |_| {
        let tasks: Vec<String> =
            entries.with_untracked(|all| all.iter().map(|entry| entry.task.clone()).collect());
        let picked = task.with_value(|task| toggled(&tasks, &desk.options.picked.peek(), task));
        desk.options.picked.set(picked);
    };
    // The last one cannot be dropped: it would leave nothing.
    let alone = Memo::new(move |_| {
        let picked = desk.options.picked.get();
        let shown = entries.with(|all| all.iter().filter(|entry| picked.has(&entry.task)).count());
        on.get() && shown == 1
    });
    let only = move |_| desk.options.picked.set(Some(Picked::tasks([task.get_value()])));
    view! {
        <div class="log-stream">
            <label class="item check" title=entry.task.clone()>
                <input type="checkbox" prop:checked=move || on.get() disabled=move || alone.get() on:change=toggle />
                <span class="grow">
                    <code>{short(&entry.task).to_owned()}</code>
                    <span class="soft small">{move || about(desk, task, now)}</span>
                </span>
            </label>
            <Show when=move || entries.with(|entries| entries.len() > 1)>
                <Button
                    kind=Kind::Quiet
                    size=Size::Tiny
                    on_click=only
                    label=format!("Only task {}", task.with_value(|task| short(task).to_owned()))
                >
                    "only"
                </Button>
            </Show>
        </div>
    }
}

/// What is known of the stream's task: "runs · revision 8 · started 3 min ago".
fn about(desk: Desk, task: StoredValue<String>, now: Memo<Option<Entry>>) -> AnyView {
    let facts = desk.facts.with(|facts| task.with_value(|task| facts.get(task).cloned())).unwrap_or_default();
    let revision = facts.revision.map(|revision| format!("revision {revision}, "));
    let (word, at) = match (facts.listed, facts.ended, facts.started) {
        (true, _, Some(started)) => ("runs, started ", Some(started)),
        (true, _, None) => ("runs", None),
        (false, Some(ended), _) => ("ended ", Some(ended)),
        (false, None, _) => ("last line ", now.get().and_then(|entry| entry.last)),
    };
    let ending = facts.ending.filter(|_| !facts.listed);
    let gone = now.get().is_some_and(|entry| entry.gone).then_some(" · gone from the platform");
    let at = at.map(|at| view! { <RelativeTime at=Signal::derive(move || Some(at)) /> });
    view! { {revision} {word} {at} {ending.map(|ending| format!(" · {ending}"))} {gone} }.into_any()
}

/// What the button says.
fn words(entries: &[Entry], picked: &Picked) -> String {
    let shown: Vec<&Entry> = entries.iter().filter(|entry| picked.has(&entry.task)).collect();
    match (entries.len(), shown.as_slice()) {
        (0, _) => "Streams".to_owned(),
        (1, [one]) => format!("Task {}", short(&one.task)),
        (all, _) if picked.is_all() || shown.len() == all => format!("All {all} streams"),
        (_, []) => "No stream".to_owned(),
        (_, [one]) => format!("Task {}", short(&one.task)),
        (all, some) => format!("{} of {all} streams", some.len()),
    }
}

/// What is picked after one stream was switched. Picking all goes back to "all", and the last one cannot be dropped.
/// Many are named by the beginnings of their ids, so that the address stays short.
fn toggled(tasks: &[String], picked: &Picked, task: &str) -> Option<Picked> {
    let rest: Vec<&String> =
        tasks.iter().filter(|other| picked.has(other) != (other.as_str() == task)).collect();
    let few = rest.len() <= MOST_WHOLE;
    let name = |task: &&String| if few { (*task).clone() } else { short(task).to_owned() };
    (!rest.is_empty() && rest.len() < tasks.len()).then(|| Picked::tasks(rest.iter().map(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(tasks: &[&str]) -> Vec<Entry> {
        tasks.iter().map(|task| Entry { task: (*task).to_owned(), last: None, gone: false }).collect()
    }

    #[test]
    fn the_button_says_what_is_shown() {
        let three = entries(&["86b40ed8-ce68", "41c09a2b-0000", "9d22f7e1-0000"]);
        let of = |picked: &str| words(&three, &picked.parse().unwrap());
        assert_eq!(of("all"), "All 3 streams");
        assert_eq!(of("41c09a2b-0000"), "Task 41c09a2b");
        assert_eq!(of("41c09a2b-0000,9d22f7e1-0000"), "2 of 3 streams");
        assert_eq!(of("unknown"), "No stream");
        assert_eq!(
            (words(&[], &Picked::default()).as_str(), words(&three[..1], &Picked::default()).as_str()),
            ("Streams", "Task 86b40ed8")
        );
    }

    #[test]
    fn streams_are_switched_one_by_one() {
        let tasks = ["aaaa".to_owned(), "bbbb".to_owned()];
        let without = toggled(&tasks, &Picked::default(), "aaaa");
        assert_eq!(without, Some("bbbb".parse().unwrap()));
        assert_eq!(toggled(&tasks, &without.unwrap(), "aaaa"), None, "all again");
        assert_eq!(toggled(&tasks, &"aaaa".parse().unwrap(), "aaaa"), None, "none would show nothing");
        let many: Vec<String> = (10..18).map(|number| format!("{number}b40ed8-ce68-4350")).collect();
        let picked = toggled(&many, &Picked::default(), &many[0]).unwrap();
        assert!(
            picked.to_string().starts_with("11b40ed8,12b40ed8,")
                && picked.has(&many[7])
                && !picked.has(&many[0])
        );
    }
}
