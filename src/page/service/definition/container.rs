//! Image tag, container port and memory.

use leptos::prelude::*;

use super::{editor::Editor, memory::MemoryFields};
use crate::{
    domain::definition::{baseline::Baseline, form::Field as FormField},
    route::{Route, Tab},
    state::expect_service,
    ui::{Button, Disclosure, Field, NumberInput, Sheet, TextInput, button::Kind},
};

/// The sheet.
#[component]
pub(super) fn ContainerSheet(editor: Editor) -> impl IntoView {
    let image = Route::service(expect_service().name(), Tab::Image).href();
    let tag_hint = move || {
        view! {
            "As it was pushed. "
            <a href=image.clone()>"Push an image"</a>
        }
    };
    view! {
        <Sheet title="Container">
            <div class="in cols pair">
                <Field
                    label="Image tag"
                    hint=tag_hint
                    error=Signal::derive(move || editor.problem(FormField::Tag))
                >
                    <TextInput
                        value=editor.field(FormField::Tag)
                        on_input=move |text| editor.set_field(FormField::Tag, text)
                        on_blur=move |_| editor.touch(FormField::Tag)
                        placeholder="latest"
                        mono=true
                        readonly=editor.pending
                    />
                </Field>
                <PortField editor />
                <div class="all">
                    <MemoryFields editor />
                </div>
            </div>
        </Sheet>
    }
}

/// The port: free before the first start, then fixed for good.
#[component]
fn PortField(editor: Editor) -> impl IntoView {
    let fixed = Memo::new(move |_| editor.baseline.with(Baseline::port));
    let started = Memo::new(move |_| editor.baseline.with(|baseline| *baseline != Baseline::Nothing));
    // A port that a draft or an import brought can be wrong; then the field must let itself be mended.
    let locked = move || {
        let fits =
            fixed.get().is_some_and(|fixed| editor.field(FormField::Port).get().trim() == fixed.to_string());
        fits || editor.pending.get()
    };
    let words = move || {
        match (fixed.get(), started.get()) {
        (Some(_), _) => "Fixed at the first start.".into_any(),
        (None, true) => {
            "It was fixed at the first start, to a port that this platform does not tell. Another one is refused."
                .into_any()
        }
        (None, false) => view! {
            "The HTTP port that the container listens on; it cannot be changed after the first start. "
            <PortExample editor port="80" words="80 for Python with spyne" />
            ", "
            <PortExample editor port="8080" words="8080 for Java" />
        }
        .into_any(),
    }
    };
    // A field asks for its hint once; what changes in it is a closure of its own.
    let hint = move || words;
    let fix = move || {
        move || {
            fixed.get().map(|port| {
                view! {
                    <Button kind=Kind::Text on_click=move |_| editor.set_field(FormField::Port, port.to_string())>
                        {format!("Use {port}")}
                    </Button>
                }
            })
        }
    };
    view! {
        <div class="stack tight">
            <Field
                label="Container port"
                hint=hint
                error=Signal::derive(move || editor.problem(FormField::Port))
                fix=fix
            >
                <NumberInput
                    value=editor.field(FormField::Port)
                    on_input=move |text| editor.set_field(FormField::Port, text)
                    placeholder="80"
                    readonly=Signal::derive(locked)
                />
            </Field>
            {move || fixed.get().map(|_| view! { <AnotherPort /> })}
        </div>
    }
}

#[component]
fn PortExample(editor: Editor, port: &'static str, words: &'static str) -> impl IntoView {
    view! {
        <Button kind=Kind::Text on_click=move |_| editor.set_field(FormField::Port, port.to_owned())>
            {words}
        </Button>
    }
}

/// The way to another port.
#[component]
fn AnotherPort() -> impl IntoView {
    let new = Route::New.href();
    view! {
        <Disclosure summary="Another port…">
            <ol class="numbered hint">
                <li>
                    <a href=new>"Create another service"</a>
                    ": a service keeps its first port for good."
                </li>
                <li>"Push the image there, and deploy it with the new port."</li>
                <li>"When it runs, tell whoever calls the old address, and delete this service."</li>
            </ol>
        </Disclosure>
    }
}
