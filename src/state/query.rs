//! State that stands in the address: filters, sort orders, searches. Written with `replace`, so that typing fills no
//! history (style §6 #13).

use std::str::FromStr;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::query_signal_with_options};

/// A value of the query `key`, and how to set it; `None` removes it. Text that does not parse counts as absent.
pub fn query<T>(key: &'static str) -> (Memo<Option<T>>, SignalSetter<Option<T>>)
where
    T: FromStr + ToString + PartialEq + Send + Sync + 'static,
{
    query_signal_with_options(
        key,
        NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() },
    )
}
