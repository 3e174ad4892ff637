//! Buttons, and links that look like them.

use leptos::{ev::MouseEvent, html, prelude::*};

use super::{Icon, Name};

/// How much a button asks for attention. One primary button a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// With a border.
    #[default]
    Plain,
    /// The one thing to do here.
    Primary,
    /// Without border: beside others, in headers.
    Quiet,
    /// Leads to something that destroys.
    Danger,
    /// Destroys, after the question.
    Destroy,
    /// Looks like a link in running text.
    Text,
}

impl Kind {
    fn slug(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Primary => Some("primary"),
            Self::Quiet => Some("quiet"),
            Self::Danger => Some("danger"),
            Self::Destroy => Some("destroy"),
            Self::Text => Some("text"),
        }
    }
}

/// How tall a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 34 px, beside fields.
    #[default]
    Normal,
    /// 28 px, in headers and tables.
    Small,
    /// 24 px, in a line of text.
    Tiny,
}

impl Size {
    fn slug(self) -> Option<&'static str> {
        match self {
            Self::Normal => None,
            Self::Small => Some("s"),
            Self::Tiny => Some("xs"),
        }
    }
}

/// A button. While `busy` it keeps the focus and its place, shows that it works, and takes no click.
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    kind: Kind,
    /// How tall.
    #[prop(optional)]
    size: Size,
    /// An icon before the words, or alone.
    #[prop(optional, into)]
    icon: Option<Signal<Name>>,
    /// The accessible name of a button that shows an icon only (also its tooltip), or one that says more than the words.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What it started is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// For a switch: whether it is on.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// For a button that opens something: whether that is open.
    #[prop(optional, into)]
    expanded: Option<Signal<bool>>,
    /// The id of what it opens or changes.
    #[prop(optional, into)]
    controls: Option<String>,
    /// Sends its form.
    #[prop(optional)]
    submit: bool,
    /// Called when pressed, but not while busy.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
    /// The element, for moving the focus to it.
    #[prop(optional)]
    node_ref: NodeRef<html::Button>,
    /// The words.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let alone = children.is_none();
    let name = move || label.map(|label| label.get());
    let shown = move || if busy.get() { Some(Name::Spinner) } else { icon.map(|icon| icon.get()) };
    let click = move |event: MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class="button"
            data-kind=kind.slug()
            data-size=size.slug()
            data-icon=alone.then_some("")
            aria-label=name
            title=move || if alone { name() } else { None }
            aria-pressed=move || pressed.map(|pressed| truth(pressed.get()))
            aria-expanded=move || expanded.map(|expanded| truth(expanded.get()))
            aria-controls=controls
            aria-disabled=move || busy.get().then_some("true")
            disabled=move || disabled.get()
            node_ref=node_ref
            on:click=click
        >
            {move || shown().map(|name| view! { <Icon name spin=name == Name::Spinner /> })}
            {children.map(|children| children())}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// How much it asks for attention.
    #[prop(optional)]
    kind: Kind,
    /// How tall.
    #[prop(optional)]
    size: Size,
    /// An icon before the words, or alone.
    #[prop(optional)]
    icon: Option<Name>,
    /// The accessible name where the words are missing or say too little.
    #[prop(optional, into)]
    label: Option<String>,
    /// Leads away from the portal: opens in a new tab, without telling where from.
    #[prop(optional)]
    external: bool,
    /// The words.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let alone = children.is_none();
    view! {
        <a
            class="button"
            href=move || href.get()
            data-kind=kind.slug()
            data-size=size.slug()
            data-icon=alone.then_some("")
            aria-label=label.clone()
            title=alone.then_some(label).flatten()
            target=external.then_some("_blank")
            rel=external.then_some("external noopener noreferrer")
        >
            {icon.map(|name| view! { <Icon name /> })}
            {children.map(|children| children())}
            {external.then(|| view! { <span class="vh">" (opens in a new tab)"</span> })}
        </a>
    }
}

fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}
