//! The manual's four signs of a successful start.

use leptos::prelude::*;
use servicectl_api::verdict;

use crate::{
    state::expect_service,
    ui::{Holds, Sheet, SignRow, Signs},
};

/// The four signs, each with what is there and, where it does not hold, what is expected.
#[component]
pub(super) fn FourSigns() -> impl IntoView {
    let verdict = expect_service().verdict;
    let rows = Memo::new(move |_| {
        verdict
            .with(|verdict| verdict.as_ref().map(|verdict| verdict.signs.iter().map(row).collect::<Vec<_>>()))
    });
    view! {
        <Sheet title="Four signs of a good start">
            <Signs rows=move || rows.get().unwrap_or_default() />
        </Sheet>
    }
}

fn row(sign: &verdict::Sign) -> SignRow {
    let holds = match sign.holds {
        verdict::Holds::Yes => Holds::Yes,
        verdict::Holds::Briefly => Holds::Briefly,
        verdict::Holds::No => Holds::No,
        verdict::Holds::Wait => Holds::Wait,
        verdict::Holds::Unknown => Holds::Unknown,
    };
    SignRow {
        holds,
        label: sign.label.to_owned(),
        actual: sign.actual.clone(),
        expected: (!matches!(holds, Holds::Yes | Holds::Briefly) && sign.expected != sign.actual)
            .then(|| sign.expected.clone()),
    }
}
