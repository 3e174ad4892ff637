//! The check itself: what is asked, which answers are healthy, how often.

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::{StatusCodes, deployment, status::TargetHealth};

use crate::{
    route::Route,
    ui::{Badge, LinkButton, Name, Sheet, Tone, button::Size},
};

/// Misses in a row that make a target unhealthy (contract §4, the load balancer's).
pub(super) const MISSES: u64 = 2;

/// Codes of which everybody wants to know whether they pass.
const EXAMPLES: [u16; 4] = [200, 302, 404, 500];

/// The check of a service.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::page::service) struct Check {
    /// The path that is asked, with double slashes collapsed.
    pub(super) path: String,
    /// The same, as an address that is safe to open.
    pub(super) href: Option<String>,
    /// Seconds between two checks.
    pub(super) interval: Option<u64>,
    /// The codes as the platform says them.
    written: String,
    /// The same, understood.
    pub(super) codes: Option<StatusCodes>,
}

impl Check {
    /// Reads it out of a report.
    pub(in crate::page::service) fn of(health: &TargetHealth) -> Self {
        let address = &health.health_check_path;
        let shown = deployment::for_show(address);
        let href = address.split_once("://").map(|(scheme, _)| format!("{scheme}://{shown}"));
        let path = match shown.find('/') {
            Some(start) => shown[start..].to_owned(),
            None => "/".to_owned(),
        };
        Self {
            path: if address.is_empty() { String::new() } else { path },
            href: href.filter(|href| deployment::safe_href(href).is_some()),
            interval: health.interval.known(),
            written: health.status_codes.clone(),
            codes: StatusCodes::parse(&health.status_codes).ok(),
        }
    }

    /// The codes in words; as they are written where they cannot be understood.
    pub(super) fn words(&self) -> String {
        match &self.codes {
            Some(codes) => codes.words(),
            None if self.written.is_empty() => "not known".to_owned(),
            None => self.written.clone(),
        }
    }

    /// Seconds until misses make a target unhealthy.
    pub(super) fn patience(&self) -> Option<u64> {
        self.interval.map(|interval| interval * MISSES)
    }
}

/// The check, in words.
#[component]
pub(in crate::page::service) fn CheckSheet(check: Memo<Arc<Check>>) -> impl IntoView {
    let path = move || check.with(|check| check.path.clone());
    let href = Memo::new(move |_| check.with(|check| check.href.clone()));
    let every = move || {
        check.with(|check| match check.interval {
            Some(1) => "second".to_owned(),
            Some(seconds) => format!("{seconds} s"),
            None => "not known".to_owned(),
        })
    };
    let patience = move || {
        check.with(|check| match check.patience() {
            Some(seconds) => format!("Unhealthy after {MISSES} misses in a row, that is {seconds} s. "),
            None => format!("Unhealthy after {MISSES} misses in a row. "),
        })
    };
    let open = move || {
        href.get().map(|href| {
            view! {
                <LinkButton href icon=Name::Open size=Size::Small external=true>
                    "Open the check"
                </LinkButton>
            }
        })
    };
    view! {
        <Sheet title="The check">
            <div class="in stack">
                <div>
                    <div class="label">"Asks"</div>
                    <code>"GET " {path}</code>
                </div>
                <div>
                    <div class="label">"Healthy answers"</div>
                    {move || check.with(|check| check.words())}
                    <div class="row tight examples">
                        {move || check.with(|check| examples(check)).into_iter().map(|(word, passes)| {
                            let (tone, icon) = if passes { (Tone::Good, Name::Check) } else { (Tone::Bad, Name::Close) };
                            let says = if passes { "counts as healthy" } else { "does not count as healthy" };
                            view! {
                                <Badge tone icon=Signal::stored(icon)>
                                    {word} <span class="vh">" "{says}</span>
                                </Badge>
                            }
                        }).collect_view()}
                    </div>
                </div>
                <div>
                    <div class="label">"Every"</div>
                    {every}
                </div>
                <p class="hint">
                    {patience} "The check was set when the service was created and cannot be changed: for another one, "
                    <a href=Route::New.href()>"create a new service"</a> "."
                </p>
                <div>{open}</div>
            </div>
        </Sheet>
    }
}

/// What would pass and what not; silence never does.
fn examples(check: &Check) -> Vec<(String, bool)> {
    let Some(codes) = &check.codes else { return Vec::new() };
    let codes = EXAMPLES.into_iter().map(|code| (code.to_string(), codes.accepts(code)));
    codes.chain([("no answer".to_owned(), false)]).collect()
}

#[cfg(test)]
mod tests {
    use servicectl_api::{Count, status::TargetHealth};

    use super::{Check, examples};

    fn check(path: &str, codes: &str, interval: Count) -> Check {
        Check::of(&TargetHealth {
            health_check_path: path.to_owned(),
            status_codes: codes.to_owned(),
            interval,
            targets: Vec::new(),
        })
    }

    #[test]
    fn the_double_slash_of_the_platform_is_collapsed() {
        let check = check("https://srv.hetcomp.org//experiment_2-x/?a=//b", "200-499", Count::Known(30));
        assert_eq!(check.path, "/experiment_2-x/?a=//b");
        assert_eq!(check.href.as_deref(), Some("https://srv.hetcomp.org/experiment_2-x/?a=//b"));
        assert_eq!(check.patience(), Some(60));
    }

    #[test]
    fn an_address_that_is_not_safe_gives_no_link() {
        assert_eq!(check("javascript:alert(1)", "200", Count::Unknown).href, None);
        assert_eq!(check("javascript://h/%0aalert(1)", "200", Count::Unknown).href, None);
        assert_eq!(check("", "", Count::Unknown).path, "");
    }

    #[test]
    fn examples_say_what_passes() {
        let passes = |codes: &str| {
            examples(&check("https://h/p-x/", codes, Count::Known(30)))
                .into_iter()
                .map(|(_, passes)| passes)
                .collect::<Vec<_>>()
        };
        assert_eq!(passes("200-499"), [true, true, true, false, false]);
        assert_eq!(passes("200"), [true, false, false, false, false]);
        assert!(passes("nonsense").is_empty());
    }

    #[test]
    fn codes_that_cannot_be_understood_are_shown_as_they_are() {
        assert_eq!(check("https://h/", "teapot", Count::Unknown).words(), "teapot");
        assert_eq!(check("https://h/", "", Count::Unknown).words(), "not known");
    }
}
