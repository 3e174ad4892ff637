//! The health check: the standard one, or one's own.

use leptos::prelude::*;
use servicectl_api::{Problem, StatusCodes, health_check};

use super::Form;
use crate::{
    domain::new_service::Entry,
    ui::{Badge, Choice, ChoiceGroup, Field, Icon, Name, NumberInput, Sheet, TextInput, Tone},
};

/// Answers of which the preview says whether they would pass.
const ANSWERS: [u16; 4] = [200, 302, 404, 500];
/// Misses in a row that make a target unhealthy.
const MISSES: u64 = 2;

/// The choice.
#[component]
pub(super) fn HealthCheckChoice(
    /// The form.
    form: Form,
) -> impl IntoView {
    let custom = Memo::new(move |_| form.entry.with(|entry| entry.custom));
    let choose = move |custom: bool| form.entry.update(|entry| entry.custom = custom);
    let codes = Memo::new(move |_| {
        if custom.get() {
            form.entry.with(|entry| StatusCodes::parse(&entry.codes).ok())
        } else {
            Some(StatusCodes::standard())
        }
    });
    view! {
        <Sheet
            title="Health check"
            aside=|| {
                view! {
                    <span class="small soft">
                        <Icon name=Name::Alert />
                        " can never be changed later"
                    </span>
                }
            }
        >
            <div class="in stack">
                <ChoiceGroup legend="Which health check">
                    <Choice
                        group="health-check"
                        title="Standard"
                        checked=Signal::derive(move || !custom.get())
                        on_choose=move |()| choose(false)
                    >
                        "GET on the deployment path every 30 s. 200–499 is healthy: 404 passes, 5xx and silence do not."
                    </Choice>
                    <Choice group="health-check" title="My own" checked=custom on_choose=move |()| choose(true)>
                        "A path of yours, the answers that count as healthy, and how often."
                    </Choice>
                </ChoiceGroup>
                <Show when=move || custom.get()>
                    <Custom form codes />
                </Show>
                <Preview codes />
            </div>
        </Sheet>
    }
}

/// A field of the entry.
fn part(form: Form, read: fn(&Entry) -> &String) -> Signal<String> {
    Signal::derive(move || form.entry.with(|entry| read(entry).clone()))
}

fn sentence(problem: Memo<Option<Problem>>) -> Signal<Option<String>> {
    Signal::derive(move || problem.get().map(|problem| problem.message))
}

/// The fields of one's own check.
#[component]
fn Custom(
    /// The form.
    form: Form,
    /// The accepted answers, where they can be read.
    codes: Memo<Option<StatusCodes>>,
) -> impl IntoView {
    let full_name = form.full_name();
    let interval =
        Memo::new(move |_| form.entry.with(|entry| health_check::parse_interval(&entry.interval).ok()));
    // the path as it is sent: a slash that was typed is the one of the fixed part
    let slash = move || if form.entry.with(|entry| entry.path.starts_with('/')) { "" } else { "/" };
    let before_path = Signal::derive(move || format!("{}{}", full_name.get(), slash()));
    let tidy = move |_| {
        let rest = form
            .prefix
            .with_untracked(|prefix| form.entry.with_untracked(|entry| entry.rest_of_path(prefix)));
        if let Some(rest) = rest.filter(|rest| form.entry.with_untracked(|entry| entry.path != *rest)) {
            form.entry.update(|entry| entry.path = rest);
        }
    };
    let in_words = move || codes.get().map(|codes| codes.words());
    let until_bad = move || {
        view! {
            "5–300. "
            {move || interval
                .get()
                .map(|seconds| view! { "Unhealthy after 2 misses: " <b>{format!("{} s", seconds * MISSES)}</b> })}
        }
    };
    view! {
        <div class="cols">
            <div class="all">
                <Field
                    label="Path"
                    error=sentence(form.wrong(|wrong| wrong.path.clone()))
                    hint=|| "A GET is sent there, for example health, or MyService?wsdl for a SOAP service."
                >
                    <TextInput
                        value=part(form, |entry| &entry.path)
                        on_input=move |text| form.entry.update(|entry| entry.path = text)
                        on_blur=tidy
                        prefix=before_path
                        mono=true
                    />
                </Field>
            </div>
            <Field label="Healthy answers" error=sentence(form.wrong(|wrong| wrong.codes.clone())) hint=move || in_words>
                <TextInput
                    value=part(form, |entry| &entry.codes)
                    on_input=move |text| form.entry.update(|entry| entry.codes = text)
                    placeholder="200-299"
                    mono=true
                />
            </Field>
            <Field label="Every" error=sentence(form.wrong(|wrong| wrong.interval.clone())) hint=until_bad>
                <NumberInput
                    value=part(form, |entry| &entry.interval)
                    on_input=move |text| form.entry.update(|entry| entry.interval = text)
                    unit="seconds"
                />
            </Field>
        </div>
    }
}

/// Which answers would pass.
#[component]
fn Preview(
    /// The accepted answers, where they can be read.
    codes: Memo<Option<StatusCodes>>,
) -> impl IntoView {
    let badge = |passes: bool, word: String| {
        let (tone, icon) = if passes { (Tone::Good, Name::Check) } else { (Tone::Bad, Name::Close) };
        view! {
            <li>
                <Badge tone icon=Signal::stored(icon)>
                    {word}
                    <span class="vh">{if passes { " passes" } else { " does not pass" }}</span>
                </Badge>
            </li>
        }
    };
    move || {
        codes.get().map(|codes| {
            view! {
                <div class="row small">
                    <span class="soft">"Would pass:"</span>
                    <ul class="row tight" aria-label="Which answers would pass">
                        {ANSWERS.into_iter().map(|code| badge(codes.accepts(code), code.to_string())).collect_view()}
                        {badge(false, "no answer".to_owned())}
                    </ul>
                </div>
            }
        })
    }
}
