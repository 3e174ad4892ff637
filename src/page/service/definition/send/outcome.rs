//! What is true after a PUT to which no usable answer came (trust §7). It is never sent again by itself.

use std::time::Duration;

use servicectl_api::{
    Definition,
    about::rel,
    definition::{CurrentDefinition, changes},
};

use crate::{
    api::{ApiError, Client},
    browser::time,
    domain::definition::baseline::Running,
};

/// How often the platform is asked; a task of a new revision shows after a few seconds.
const TRIES: u32 = 6;
/// Between two tries.
const PAUSE: Duration = Duration::from_secs(2);

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// It was carried out, as this revision.
    Carried(u64),
    /// The next revision shows all of it that tasks show; the environment is not among that.
    Likely(u64),
    /// A newer revision is there, with another definition.
    Another(Newer),
    /// It was not: the platform's newest definition is the one from before.
    Nothing,
    /// No sign of it so far.
    NotYet,
}

/// A revision that came from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Newer {
    /// Its number.
    pub(super) revision: u64,
    /// Who sent it, where the platform tells.
    pub(super) by: Option<String>,
}

/// Asks the platform until it is known whether `sent` was carried out. `before` is the newest revision that was known
/// when it was sent.
pub(super) async fn read(client: &Client, name: &str, before: Option<u64>, sent: &Definition) -> Seen {
    let mut last = Seen::NotYet;
    for attempt in 0..TRIES {
        if attempt > 0 {
            time::sleep(PAUSE).await;
        }
        match look(client, name, before, sent).await {
            Ok(seen @ (Seen::Carried(_) | Seen::Likely(_) | Seen::Another(_))) => return seen,
            // the request may still be on its way through the server
            Ok(seen @ (Seen::Nothing | Seen::NotYet)) => last = seen,
            Err(_) => last = Seen::NotYet,
        }
    }
    last
}

/// Asks once.
///
/// # Errors
/// The platform does not tell now.
pub(super) async fn look(
    client: &Client,
    name: &str,
    before: Option<u64>,
    sent: &Definition,
) -> Result<Seen, ApiError> {
    let status = client.status(name).await?;
    if !status.links.offers(rel::DEFINITION) {
        return Ok(of_running(before, Running::from_status(&status.status), sent));
    }
    Ok(match client.definition(name).await {
        Ok(current) => of_current(before, current, sent),
        // none was ever sent
        Err(ApiError::NotFound { .. }) => Seen::Nothing,
        Err(error) => return Err(error),
    })
}

/// The revision that `sent` became, which the platform says it carried out; only where a link `definition` is offered.
/// `None` where that cannot be read, or a colleague's came after it: then nobody tells the number of ours.
pub(super) async fn revision(client: &Client, name: &str, sent: &Definition) -> Option<u64> {
    became(&client.definition(name).await.ok()?, sent)
}

/// The revision that `sent` became, where the newest definition is the same.
fn became(current: &CurrentDefinition, sent: &Definition) -> Option<u64> {
    changes(&current.definition, sent).is_empty().then_some(current.revision)
}

/// Where the platform tells its newest definition.
fn of_current(before: Option<u64>, current: CurrentDefinition, sent: &Definition) -> Seen {
    match (Some(current.revision) > before, became(&current, sent)) {
        (false, _) => Seen::Nothing,
        (true, Some(revision)) => Seen::Carried(revision),
        (true, None) => Seen::Another(Newer {
            revision: current.revision,
            by: Some(current.created_by).filter(|by| !by.is_empty()),
        }),
    }
}

/// Where only tasks tell something, nothing is certain: a colleague may have sent the same with other variables.
fn of_running(before: Option<u64>, running: Option<Running>, sent: &Definition) -> Seen {
    let Some((revision, running)) =
        running.and_then(|running| Some((running.revision.filter(|new| Some(*new) > before)?, running)))
    else {
        return Seen::NotYet;
    };
    let like_ours = before.is_none_or(|before| revision == before + 1) && running.looks_like(sent);
    if like_ours { Seen::Likely(revision) } else { Seen::Another(Newer { revision, by: None }) }
}

#[cfg(test)]
mod tests {
    use servicectl_api::Links;

    use super::*;

    fn definition(tag: &str) -> Definition {
        let text = format!(
            r#"{{"container-tag":"{tag}","memory-reservation":64,"memory-limit":128,"container-port":80,"environment":[]}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    fn current(revision: u64, tag: &str) -> CurrentDefinition {
        CurrentDefinition {
            name: "a".into(),
            links: Links::default(),
            definition: definition(tag),
            revision,
            created_at: String::new(),
            created_by: "bob".into(),
        }
    }

    fn another(revision: u64, by: Option<&str>) -> Seen {
        Seen::Another(Newer { revision, by: by.map(str::to_owned) })
    }

    #[test]
    fn the_newest_definition_tells_whose_it_is() {
        let sent = definition("mine");
        assert_eq!(of_current(Some(3), current(4, "mine"), &sent), Seen::Carried(4));
        assert_eq!(of_current(Some(3), current(4, "theirs"), &sent), another(4, Some("bob")));
        assert_eq!(of_current(Some(3), current(3, "theirs"), &sent), Seen::Nothing);
        assert_eq!(of_current(Some(3), current(3, "mine"), &sent), Seen::Nothing, "it ran before");
        assert_eq!(of_current(None, current(1, "mine"), &sent), Seen::Carried(1));
    }

    #[test]
    fn a_colleague_s_number_is_not_given_to_what_was_sent() {
        let sent = definition("mine");
        assert_eq!(became(&current(7, "mine"), &sent), Some(7), "one came in between: 6 was expected");
        assert_eq!(became(&current(7, "theirs"), &sent), None);
    }

    #[test]
    fn tasks_tell_it_by_what_they_show() {
        let sent = definition("mine");
        let running = |revision, tag: &str| {
            Some(Running {
                tag: Some(tag.to_owned()),
                reservation: Some(64),
                limit: Some(128),
                port: Some(80),
                revision: Some(revision),
            })
        };
        assert_eq!(of_running(Some(3), running(4, "mine"), &sent), Seen::Likely(4));
        assert_eq!(of_running(Some(3), running(5, "mine"), &sent), another(5, None));
        assert_eq!(of_running(Some(3), running(4, "theirs"), &sent), another(4, None));
        assert_eq!(of_running(Some(3), running(3, "mine"), &sent), Seen::NotYet);
        assert_eq!(of_running(Some(3), None, &sent), Seen::NotYet);
    }
}
