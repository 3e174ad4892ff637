//! What runs, in large figures.

use leptos::prelude::*;
use servicectl_api::Count;

use crate::{
    domain::{deployed::Deployed, format, revisions::Revisions},
    state::expect_service,
    ui::Fact,
};

/// Revision, tag, memory and port of what was deployed last. They stay while no task is listed.
#[component]
pub(super) fn Facts(known: Signal<Option<Deployed>>) -> impl IntoView {
    let revisions = expect_service().revisions;
    let fact = move |read: fn(&Deployed) -> String| {
        Signal::derive(move || known.with(|known| known.as_ref().map_or_else(|| "–".to_owned(), read)))
    };
    let newest = Signal::derive(move || number(revisions.get().newest.map_or(Count::Unknown, Count::Known)));
    view! {
        <div class="cols facts">
            <Fact name="Revision" value=newest note=move || serves(revisions.get()) />
            <Fact name="Tag" value=fact(|deployed| deployed.tag.clone().unwrap_or_else(|| "–".to_owned())) note="of the image" />
            <Fact name="Memory" value=fact(memory) note="MB, reserved / limit" />
            <Fact name="Port" value=fact(|deployed| plain(deployed.container_port)) note="fixed by the first start" />
        </div>
    }
}

/// Which revision serves in place of the newest one.
fn serves(revisions: Revisions) -> String {
    match revisions.serves {
        Some(serves) if revisions.given_up => format!("given up; {serves} serves"),
        Some(serves) => format!("not yet; {serves} serves"),
        None => "of the task definition".to_owned(),
    }
}

fn memory(deployed: &Deployed) -> String {
    format!("{} / {}", number(deployed.memory_reservation), number(deployed.memory_limit))
}

/// A port is a name: no comma in it.
fn plain(count: Count) -> String {
    count.known().map_or_else(|| "–".to_owned(), |number| number.to_string())
}

fn number(count: Count) -> String {
    count.known().map_or_else(|| "–".to_owned(), format::thousands)
}

#[cfg(test)]
mod tests {
    use super::{Deployed, Revisions, memory, serves};

    #[test]
    fn the_newest_revision_does_not_pass_for_the_one_that_serves() {
        let under_way = Revisions { newest: Some(8), serves: Some(7), given_up: false };
        assert_eq!(serves(under_way), "not yet; 7 serves");
        assert_eq!(serves(Revisions { given_up: true, ..under_way }), "given up; 7 serves");
        assert_eq!(serves(Revisions { serves: None, ..under_way }), "of the task definition");
    }

    #[test]
    fn what_is_not_known_is_a_dash() {
        assert_eq!(memory(&Deployed::default()), "– / –");
        let large =
            Deployed { memory_reservation: 512.into(), memory_limit: 2048.into(), ..Deployed::default() };
        assert_eq!(memory(&large), "512 / 2,048");
    }
}
