//! Skeletons: the shape of what will come, so that nothing jumps.

use leptos::prelude::*;

/// Grey lines. The region around them carries `aria-busy` while it has nothing else to show.
#[component]
pub fn Skeleton(
    /// How many lines.
    #[prop(default = 3)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class="skeletons" aria-hidden="true">
            {(0..lines)
                .map(|line| view! { <span class="skeleton" data-w=(line % 4 + 1).to_string()></span> })
                .collect_view()}
        </div>
    }
}

/// A sheet that is being read: its heading stands already.
#[component]
pub fn SkeletonSheet(
    /// The heading.
    #[prop(into)]
    title: String,
    /// How many lines.
    #[prop(default = 3)]
    lines: usize,
) -> impl IntoView {
    view! {
        <section class="sheet" aria-busy="true">
            <header><h2>{title}</h2></header>
            <Skeleton lines />
        </section>
    }
}
