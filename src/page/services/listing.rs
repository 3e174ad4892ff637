//! What the list shows: filter and order from the address, and the rows that follow from them.

use std::{collections::HashSet, sync::Arc, time::Duration};

use leptos::prelude::*;
use servicectl_api::service::ServiceSummary;

use crate::{
    browser::{focus, time, viewport},
    state::{
        query::query,
        services::{Column, Facts, Filter, Group, Order, Row, Services, arrange, use_services},
    },
};

/// Up to how many services the list stands in the order of its verdicts by itself.
const FEW: usize = 200;
/// Height of a row, in pixels; the style sheet says the same.
pub(super) const ROW: f64 = 57.0;
/// Height of the bar over the page, in pixels.
const BAR: f64 = 56.0;

/// The list as the address describes it.
#[derive(Clone, Copy)]
pub(super) struct Listing {
    pub(super) services: Services,
    /// The text of the search field.
    pub(super) text: Memo<Option<String>>,
    pub(super) set_text: SignalSetter<Option<String>>,
    /// The chip that is on.
    pub(super) group: Memo<Option<Group>>,
    pub(super) set_group: SignalSetter<Option<Group>>,
    /// The order that holds.
    pub(super) order: Memo<Order>,
    set_order: SignalSetter<Option<Order>>,
    /// Whether statuses of all services are needed.
    pub(super) all_needed: Memo<bool>,
    /// The rows in their order.
    pub(super) rows: Memo<Arc<Vec<ServiceSummary>>>,
    /// Top of the first row, in pixels of the page.
    pub(super) top: RwSignal<f64>,
    selected: RwSignal<Option<usize>>,
}

impl Listing {
    /// Reads the address, and tells the store what is needed, as long as the current owner lives.
    pub(super) fn provide() -> Self {
        let services = use_services();
        let (text, set_text) = query::<String>("q");
        let (group, set_group) = query::<Group>("is");
        let (chosen, set_order) = query::<Order>("sort");

        let filter = Memo::new(move |_| Filter::new(&text.get().unwrap_or_default(), group.get()));
        let few = Memo::new(move |_| {
            services.list().with(|list| list.as_ref().is_none_or(|list| list.len() <= FEW))
        });
        // nothing jumps while the first answers come in: the order of the verdicts waits for the last of them
        let settled =
            Memo::new(move |before: Option<&bool>| before.copied().unwrap_or(false) || services.all_read());
        let order = Memo::new(move |_| {
            chosen.get().unwrap_or(if few.get() && settled.get() { Order::VERDICT } else { Order::NAME })
        });
        let all_needed = Memo::new(move |_| {
            let by_order = chosen.get().map_or_else(|| few.get(), |order| order.column.needs_facts());
            by_order || filter.with(Filter::needs_facts)
        });
        Effect::new(move |_| services.set_all_needed(all_needed.get()));
        on_cleanup(move || {
            services.set_all_needed(false);
            services.set_seen(HashSet::new());
        });

        let rows = Memo::new(move |_| {
            let order = order.get();
            let needs_facts = order.column.needs_facts() || filter.with(Filter::needs_facts);
            if needs_facts {
                services.version().track();
            }
            let Some(list) = services.list().get() else { return Arc::default() };
            let facts: Vec<Option<Arc<Facts>>> = list
                .iter()
                .map(|service| if needs_facts { services.facts(&service.name) } else { None })
                .collect();
            let all: Vec<Row<'_>> = list
                .iter()
                .zip(&facts)
                .map(|(service, facts)| Row { name: &service.name, facts: facts.as_deref() })
                .collect();
            let arranged = filter.with(|filter| arrange(&all, filter, order));
            Arc::new(arranged.into_iter().map(|index| list[index].clone()).collect::<Vec<_>>())
        });

        let top = RwSignal::new(0.0);
        let selected = RwSignal::new(None);
        Self { services, text, set_text, group, set_group, order, set_order, all_needed, rows, top, selected }
    }

    /// A click on the header of a column.
    pub(super) fn sort_by(self, column: Column) {
        self.set_order.set(Some(self.order.get_untracked().clicked(column)));
    }

    /// Removes filter and chip.
    pub(super) fn clear(self) {
        self.set_text.set(None);
        self.set_group.set(None);
    }

    /// Moves the focus to the next row, or the previous one; false where there is none.
    pub(super) fn step(self, down: bool) -> bool {
        let last = match self.rows.with_untracked(|rows| rows.len()) {
            0 => return false,
            length => length - 1,
        };
        let index = match (self.selected.get_untracked(), down) {
            (None, _) => 0,
            (Some(index), true) => (index + 1).min(last),
            (Some(index), false) => index.saturating_sub(1).min(last),
        };
        self.selected.set(Some(index));
        let top = self.top.get_untracked() + ROW * index as f64;
        viewport::reveal(top, top + ROW, BAR);
        leptos::task::spawn_local(async move {
            // a row that was out of sight stands in the page a moment later
            for _ in 0..5 {
                if focus::first(&format!("[data-row='{index}'] a.name")) {
                    return;
                }
                time::sleep(Duration::from_millis(30)).await;
            }
        });
        true
    }

    /// Waits until the rows are those of a text that was typed just now: it goes by way of the address.
    pub(super) async fn filtered(self, typed: &str) {
        for _ in 0..5 {
            let there = self.text.try_with_untracked(|text| text.as_deref().unwrap_or_default() == typed);
            if there != Some(false) {
                return;
            }
            time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// The name in the first row, not tracked.
    pub(super) fn first(self) -> Option<String> {
        self.rows.try_with_untracked(|rows| rows.first().map(|service| service.name.clone())).flatten()
    }

    /// Moves the focus into the first row, wherever it was before.
    pub(super) fn enter(self) {
        if self.selected.try_set(None).is_none() {
            self.step(true);
        }
    }

    /// A row took the focus: the keys go on from there.
    pub(super) fn focused(self, index: usize) {
        self.selected.set(Some(index));
    }
}
