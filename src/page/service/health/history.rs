//! The marks: how targets did since the page opened.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    check::Check,
    track::{Held, marks, summary},
};
use crate::{
    browser::calendar,
    state::{expect_service, service::Snapshot},
    ui::{Marks, time::seconds},
};

/// Most marks in the row: a little more than fit on the widest page.
const MOST: usize = 120;

/// One mark for each interval of the check.
#[component]
pub(super) fn History<F>(
    /// Reads what the marks show out of the reports.
    track: F,
    /// The check.
    check: Memo<Arc<Check>>,
) -> impl IntoView
where
    F: Fn(&[Snapshot]) -> Vec<Held> + Send + Sync + 'static,
{
    let service = expect_service();
    let (history, updated) = (service.history, service.updated);
    let interval = Memo::new(move |_| check.with(|check| check.interval.unwrap_or(30)));
    let row = Memo::new(move |_| {
        let until = updated.get().unwrap_or_default();
        history.with(|history| marks(&track(history), interval.get(), until, MOST))
    });
    let opened = move || {
        let opened = history.with(|history| history.first().map(|first| first.at));
        opened.map(|at| calendar::minute(seconds(at))).unwrap_or_default()
    };
    view! {
        <div class="stack tight">
            <Marks
                marks=move || row.with(|row| row.iter().map(|state| state.tone).collect::<Vec<_>>())
                summary=move || row.with(|row| summary(row))
                from=opened
                unit=move || format!("one mark every {} s since this page opened", interval.get())
            />
        </div>
    }
}
