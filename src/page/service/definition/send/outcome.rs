//! What is true after a PUT to which no usable answer came (trust §7). It is never sent again by itself.

use std::time::Duration;

use servicectl_api::{Definition, about::rel, definition::changes};

use crate::{
    api::{ApiError, Client},
    browser::time,
    page::service::definition::load::newest_revision,
};

/// How often the platform is asked; a task of a new revision shows after a few seconds.
const TRIES: u32 = 6;
/// Between two tries.
const PAUSE: Duration = Duration::from_secs(2);

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// It was carried out, as this revision.
    Carried(u64),
    /// It was not: the platform's newest definition is the one from before.
    Nothing,
    /// No sign of it so far.
    NotYet,
}

/// Asks the platform until it is known whether `sent` was carried out. `before` is the revision that ran.
pub(super) async fn read(client: &Client, name: &str, before: Option<u64>, sent: &Definition) -> Seen {
    let mut last = Seen::NotYet;
    for attempt in 0..TRIES {
        if attempt > 0 {
            time::sleep(PAUSE).await;
        }
        last = match look(client, name, before, sent).await {
            Ok(seen @ (Seen::Carried(_) | Seen::Nothing)) => return seen,
            Ok(Seen::NotYet) | Err(_) => Seen::NotYet,
        };
    }
    last
}

async fn look(client: &Client, name: &str, before: Option<u64>, sent: &Definition) -> Result<Seen, ApiError> {
    let status = client.status(name).await?;
    if status.links.offers(rel::DEFINITION) {
        let current = client.definition(name).await?;
        let newer = Some(current.revision) > before;
        return Ok(match newer && changes(&current.definition, sent).is_empty() {
            true => Seen::Carried(current.revision),
            false => Seen::Nothing,
        });
    }
    Ok(match newest_revision(&status) {
        Some(revision) if Some(revision) > before => Seen::Carried(revision),
        _ => Seen::NotYet,
    })
}
