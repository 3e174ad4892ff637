//! What the pages of a service show while there is no report of it yet.

use leptos::prelude::*;

use crate::{
    page::common::ErrorNotice,
    state::{ServiceHandle, expect_service},
    ui::{Button, Name},
};

/// The skeleton of the page while it is read for the first time; the error and a way on, where that failed.
#[component]
pub fn Missing(
    /// The skeleton.
    children: ChildrenFn,
) -> impl IntoView {
    let service = expect_service();
    let error = service.error;
    let again = StoredValue::new(service);
    move || match error.get() {
        None => children().into_any(),
        Some(error) => view! {
            <ErrorNotice
                error
                actions=move || {
                    view! {
                        <Button
                            icon=Name::Refresh
                            busy=again.with_value(ServiceHandle::refreshing)
                            on_click=move |_| again.with_value(ServiceHandle::refresh)
                        >
                            "Try now"
                        </Button>
                    }
                }
            />
        }
        .into_any(),
    }
}
