//! What did Docker say? Pasted answers, explained.

use leptos::prelude::*;

use super::{commands::Choice, credentials::Registry, sample::deploy};
use crate::{
    domain::docker::answer::{self, Answer, Facts, Meaning, Mood},
    state::{expect_service, workbench::use_workbench},
    ui::{Badge, Button, LinkButton, Name, Quote, Sheet, TextArea, Tone, button::Size},
};

/// Most characters that are looked at: a session of a terminal, not a log.
const MOST: usize = 100_000;

/// The sheet.
#[component]
pub(super) fn DecoderSheet(registry: Registry, order: Choice) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let answer = Memo::new(move |_| {
        let facts = Facts {
            endpoint: registry.part(|part| &part.proxy_endpoint),
            repository: registry.part(|part| &part.repo_uri),
            tag: order.good_tag().unwrap_or_default(),
            // To the minute: the sentence must not change while one reads it.
            age: registry.age().map(|age| age / 60 * 60),
        };
        text.with(|text| answer::read(text, &facts))
    });
    // what Docker said is the only word about a push that reaches the portal
    let (name, workbench) = (expect_service().name(), use_workbench());
    Effect::new(move |_| {
        let pushed = answer.with(|answer| matches!(answer, Some(Answer { meaning: Meaning::Pushed, .. })));
        if let Some(tag) = order.good_tag().filter(|_| pushed) {
            workbench.keep_stocked(&name, &tag);
        }
    });
    let typed = Memo::new(move |_| text.with(|text| !text.trim().is_empty()));
    view! {
        <Sheet title="Did Docker say something else?">
            <div class="in stack">
                <TextArea
                    value=text
                    on_input=move |typed: String| text.set(typed.chars().take(MOST).collect())
                    label="What Docker answered"
                    placeholder="Paste what Docker answered: denied: Your authorization token has expired…"
                    rows=3
                />
                <div class="stack tight" role="status">
                    {move || match answer.get() {
                        Some(answer) => view! { <Explained answer registry order /> }.into_any(),
                        None if typed.get() => view! {
                            <p class="hint">
                                "This is not an answer that the portal knows. The last lines, from the one with \"error\" or \"denied\" on, say most; paste those."
                            </p>
                        }
                        .into_any(),
                        None => view! {
                            <p class="hint">"Login, build and push answer in few words. Paste them here to see what they mean and what to do."</p>
                        }
                        .into_any(),
                    }}
                </div>
            </div>
        </Sheet>
    }
}

#[component]
fn Explained(answer: Answer, registry: Registry, order: Choice) -> impl IntoView {
    let service = StoredValue::new(expect_service().name());
    let Answer { meaning, mood, word, explanation, steps, line } = answer;
    let tone = match mood {
        Mood::Good => Tone::Good,
        Mood::Warn => Tone::Warn,
        Mood::Bad => Tone::Bad,
    };
    let next = move || {
        match meaning {
        Meaning::Expired | Meaning::WrongPassword => Some(
            view! {
                <Button size=Size::Small icon=Name::Refresh busy=registry.fetching() on_click=move |_| registry.fetch()>
                    "New credentials"
                </Button>
            }
            .into_any(),
        ),
        Meaning::Pushed => order.good_tag().map(|tag| {
            view! {
                <LinkButton href=deploy(&service.get_value(), &tag) size=Size::Small icon=Name::Play>
                    {format!("Deploy {tag}")}
                </LinkButton>
            }
            .into_any()
        }),
        _ => None,
    }
    };
    view! {
        <div class="row top decoded">
            <Badge tone>{word}</Badge>
            <div class="grow stack tight">
                <p>{explanation}</p>
                <ol class="numbered hint">
                    {steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}
                </ol>
                <div class="start">{next}</div>
            </div>
        </div>
        <Quote source="recognised by" text=line />
    }
}
