//! Waiting for a condition, with a message that says what never came.

use std::fmt::Display;
use std::time::{Duration, Instant};

use anyhow::bail;

/// How long a page may take to do what was asked of it. Long, because two tests share two cores with a server each.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Between two questions to another process.
const PAUSE: Duration = Duration::from_millis(50);

/// Asks until the answer is `Some`. A failing question counts as "not yet"; its error is shown when time is up.
///
/// # Errors
/// After [`PATIENCE`]: what was waited for, and what stood in the way last.
pub async fn until<T>(
    what: impl Display,
    ask: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    until_within(PATIENCE, what, ask).await
}

/// As [`until`], with a time of its own.
pub async fn until_within<T>(
    patience: Duration,
    what: impl Display,
    mut ask: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let begin = Instant::now();
    loop {
        let obstacle = match ask().await {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => String::new(),
            Err(error) => format!(": {error:#}"),
        };
        if begin.elapsed() > patience {
            bail!("waited {} s for {what}, in vain{obstacle}", patience.as_secs());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// As [`until`], for a condition without a value.
pub async fn until_true(
    what: impl Display,
    mut ask: impl AsyncFnMut() -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    until(what, async || Ok(ask().await?.then_some(()))).await
}
