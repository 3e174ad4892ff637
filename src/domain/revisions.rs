//! Which revision is the newest, and which one serves where that is another: said in the same words everywhere.

use servicectl_api::{
    event,
    status::{Status, Task},
    verdict::Kind,
};

/// The revisions of a service that a reader has to tell apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Revisions {
    /// The newest one that is known, which is the last one sent.
    pub newest: Option<u64>,
    /// The one that serves, where that is an earlier one.
    pub serves: Option<u64>,
    /// Whether the platform has given up to start the newest one.
    pub given_up: bool,
}

impl Revisions {
    /// What a report says, beside the newest revision that is known from elsewhere: the newest one has no task between
    /// two tries, nor after it was given up.
    pub fn of(known: Option<u64>, status: Option<&Status>, kind: Option<Kind>) -> Self {
        let tasks = status.map(|status| status.tasks.as_slice()).unwrap_or_default();
        let revisions = |of: fn(&Task) -> bool| {
            tasks.iter().filter(move |task| of(task)).filter_map(|task| task.task_definition.revision.known())
        };
        let newest = known.max(revisions(|_| true).max());
        // An older task that is to stop has handed over. Until then the newest one may run, but does not serve yet.
        let serves = revisions(runs).filter(|revision| Some(*revision) < newest).max();
        // One that waits for room is tried again by itself.
        let waits = status
            .and_then(|status| status.events.first())
            .is_some_and(|event| matches!(event::parse(&event.message), event::Kind::UnableToPlace { .. }));
        Self { newest, serves, given_up: serves.is_some() && kind == Some(Kind::Failed) && !waits }
    }

    /// The same, where it is about `revision`: nothing serves in its place where it is not the newest.
    pub fn about(self, revision: Option<u64>) -> Self {
        if revision == self.newest { self } else { Self { newest: revision, ..Self::default() } }
    }

    /// "rev 3", "rev 3 · 1 serves"; `None` where none is known.
    pub fn label(self) -> Option<String> {
        let newest = self.newest?;
        let serves = self.serves.map(|serves| format!(" · {serves} serves")).unwrap_or_default();
        Some(format!("rev {newest}{serves}"))
    }
}

fn runs(task: &Task) -> bool {
    task.last_status.eq_ignore_ascii_case("RUNNING") && !task.desired_status.eq_ignore_ascii_case("STOPPED")
}

#[cfg(test)]
mod tests {
    use servicectl_api::status::TaskDefinition;

    use super::*;

    fn status(tasks: &[(u64, &str, &str)]) -> Status {
        let task = |(revision, desired, last): &(u64, &str, &str)| Task {
            task_name: String::new(),
            created_at: None,
            desired_status: (*desired).to_owned(),
            last_status: (*last).to_owned(),
            task_definition: TaskDefinition { revision: (*revision).into(), ..TaskDefinition::default() },
        };
        Status { tasks: tasks.iter().map(task).collect(), ..Status::default() }
    }

    fn label(known: Option<u64>, tasks: &[(u64, &str, &str)]) -> Option<String> {
        Revisions::of(known, Some(&status(tasks)), Some(Kind::Deploying)).label()
    }

    #[test]
    fn the_number_stays_while_an_update_goes_on_and_after_it_was_given_up() {
        let old = (1, "RUNNING", "RUNNING");
        let said = Some("rev 3 · 1 serves".to_owned());
        assert_eq!(label(Some(3), &[old]), said, "between two tries");
        assert_eq!(label(Some(1), &[old, (3, "RUNNING", "PENDING")]), said);
        assert_eq!(label(Some(3), &[old, (3, "RUNNING", "RUNNING")]), said, "it is not healthy yet");
        let given_up = Revisions::of(Some(3), Some(&status(&[old])), Some(Kind::Failed));
        assert_eq!((given_up.label(), given_up.given_up), (said, true));
    }

    #[test]
    fn what_waits_for_room_is_not_given_up() {
        let mut report = status(&[(4, "RUNNING", "RUNNING")]);
        let message = event::Kind::UnableToPlace { reason: "no host has room".to_owned() }.message("p-n");
        report.events.push(event_of(message));
        let revisions = Revisions::of(Some(5), Some(&report), Some(Kind::Failed));
        assert_eq!((revisions.serves, revisions.given_up), (Some(4), false));
    }

    fn event_of(message: String) -> servicectl_api::status::Event {
        servicectl_api::status::Event { created_at: None, message }
    }

    #[test]
    fn nothing_is_said_of_what_has_handed_over() {
        let new = (3, "RUNNING", "RUNNING");
        assert_eq!(label(None, &[new]).as_deref(), Some("rev 3"));
        assert_eq!(label(Some(3), &[(1, "STOPPED", "RUNNING"), new]).as_deref(), Some("rev 3"));
        assert_eq!(label(Some(3), &[]).as_deref(), Some("rev 3"));
        assert_eq!(label(None, &[]), None);
        assert!(!Revisions::of(Some(3), None, Some(Kind::Failed)).given_up, "nothing else serves");
    }

    #[test]
    fn an_older_one_is_not_said_to_wait() {
        let revisions = Revisions { newest: Some(3), serves: Some(1), given_up: true };
        assert_eq!(revisions.about(Some(3)), revisions);
        assert_eq!(revisions.about(Some(1)).label().as_deref(), Some("rev 1"));
        assert_eq!(revisions.about(None).label(), None);
    }
}
