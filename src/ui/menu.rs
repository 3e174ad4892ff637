//! A menu: a button and the list of links and actions that it opens.

use leptos::{
    ev::{self, MouseEvent},
    html,
    prelude::*,
};

use super::{
    Button, Icon, Name,
    button::{Kind, Size},
    id,
};
use crate::browser::{scroll, within};

/// Lets what is inside a menu close it.
#[derive(Clone, Copy)]
struct MenuContext {
    open: RwSignal<bool>,
}

/// A button that opens a panel of [`MenuItem`]s. Escape, a choice, and a click or focus elsewhere close it; arrow keys
/// move within.
#[component]
pub fn Menu(
    /// The words on the button.
    #[prop(optional, into)]
    words: Option<Signal<String>>,
    /// The accessible name, where the words are missing or say too little.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// The icon on the button; a chevron stands behind the words where none is given.
    #[prop(optional)]
    icon: Option<Name>,
    /// How much the button asks for attention.
    #[prop(default = Kind::Quiet)]
    kind: Kind,
    /// How tall the button is.
    #[prop(default = Size::Small)]
    size: Size,
    /// The panel's right edge meets the button's.
    #[prop(optional)]
    end: bool,
    /// The items.
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    provide_context(MenuContext { open });
    let panel = id::unique("menu");
    let root = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let close_and_return = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let hit =
            root.try_get_untracked().flatten().is_some_and(|root| within::contains_target(&root, &event));
        if !hit {
            let _ = open.try_set(false);
        }
    });
    on_cleanup(move || outside.remove());
    let keydown = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Escape" if open.get_untracked() => {
            event.stop_propagation();
            close_and_return();
        }
        key @ ("ArrowDown" | "ArrowUp" | "Home" | "End") => {
            event.prevent_default();
            open.set(true);
            let step = match key {
                "ArrowDown" => within::Step::Next,
                "ArrowUp" => within::Step::Previous,
                "Home" => within::Step::First,
                _ => within::Step::Last,
            };
            if let Some(root) = root.get_untracked() {
                // the panel is there after the next tick, where the key opened it
                leptos::task::spawn_local(async move {
                    leptos::task::tick().await;
                    within::move_focus(&root, ".item", step);
                });
            }
        }
        _ => {}
    };
    let left = move |event: ev::FocusEvent| {
        if let Some(root) = root.get_untracked()
            && within::focus_left(&root, &event)
        {
            open.set(false);
        }
    };
    let toggle = move |_: MouseEvent| open.update(|open| *open = !*open);
    let trigger = match words {
        Some(words) => view! {
            <Button
                kind
                size
                nostrip:icon=icon.map(Signal::stored)
                nostrip:label=label
                expanded=open
                controls=panel.clone()
                node_ref=button
                on_click=toggle
            >
                <span class="cut">{move || words.get()}</span>
                {icon.is_none().then(|| view! { <Icon name=Name::ChevronDown /> })}
            </Button>
        }
        .into_any(),
        None => view! {
            <Button
                kind
                size
                icon=icon.unwrap_or(Name::Dots)
                nostrip:label=label
                expanded=open
                controls=panel.clone()
                node_ref=button
                on_click=toggle
            />
        }
        .into_any(),
    };
    // a button near an edge of the window would open a panel that is cut off there
    let opened = NodeRef::<html::Div>::new();
    let aside = RwSignal::new(0.0);
    Effect::new(move |_| {
        aside.set(0.0);
        if open.get() {
            leptos::task::spawn_local(async move {
                leptos::task::tick().await;
                if let Some(opened) = opened.try_get_untracked().flatten() {
                    let _ = aside.try_set(scroll::aside(&opened));
                }
            });
        }
    });
    let children = StoredValue::new(children);
    view! {
        <div class="menu" data-align=end.then_some("end") node_ref=root on:keydown=keydown on:focusout=left>
            {trigger}
            <div
                class="panel"
                id=panel
                hidden=move || !open.get()
                node_ref=opened
                style:translate=move || format!("{}px", aside.get())
            >
                <Show when=move || open.get()>{children.with_value(|children| children())}</Show>
            </div>
        </div>
    }
}

/// A link or an action in a [`Menu`].
#[component]
pub fn MenuItem(
    /// Where it leads; an action where there is none.
    #[prop(optional, into)]
    href: Option<String>,
    /// Called when chosen.
    #[prop(optional, into)]
    on_choose: Option<Callback<()>>,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<Name>,
    /// The one that holds now.
    #[prop(optional, into)]
    current: Signal<bool>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let context = use_context::<MenuContext>();
    let choose = move || {
        if let Some(context) = context {
            context.open.set(false);
        }
        if let Some(on_choose) = on_choose {
            on_choose.run(());
        }
    };
    let inside = view! {
        {icon.map(|name| view! { <Icon name /> })}
        {children()}
    };
    match href {
        Some(href) => view! {
            <a
                class="item"
                href=href
                aria-current=move || current.get().then_some("true")
                on:click=move |_| choose()
            >
                {inside}
            </a>
        }
        .into_any(),
        None => view! {
            <button
                type="button"
                class="item"
                aria-current=move || current.get().then_some("true")
                on:click=move |_| choose()
            >
                {inside}
            </button>
        }
        .into_any(),
    }
}
