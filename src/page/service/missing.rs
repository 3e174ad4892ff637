//! What the pages of a service show while there is no report of it yet, or no new one any more.

use leptos::prelude::*;

use crate::{
    state::expect_service,
    ui::{Empty, Icon, Name, RelativeTime, time::seconds},
};

/// Says how old the page is, where no report comes any more; nothing otherwise.
#[component]
pub(super) fn KnownSince() -> impl IntoView {
    let stale = expect_service().stale;
    let is_stale = Memo::new(move |_| stale.with(Option::is_some));
    let at = Signal::derive(move || stale.get().map(seconds));
    move || {
        is_stale.get().then(|| {
            view! {
                <p class="row tight small soft known-since">
                    <Icon name=Name::Clock />
                    <span>"This was known " <RelativeTime at /> ". It may be different by now."</span>
                </p>
            }
        })
    }
}

/// The skeleton of the page while it is read for the first time. Where that failed, the frame or the banner says why
/// and tries again; the page says that there is nothing yet.
#[component]
pub(super) fn Missing(
    /// The skeleton.
    children: ChildrenFn,
) -> impl IntoView {
    let error = expect_service().error;
    let failed = Memo::new(move |_| error.with(Option::is_some));
    move || {
        if failed.get() {
            view! {
                <div class="sheet">
                    <Empty icon=Name::Dash title="Nothing could be read yet">
                        "The portal goes on trying; what it reads will stand here."
                    </Empty>
                </div>
            }
            .into_any()
        } else {
            children().into_any()
        }
    }
}
