//! What the form is compared with, and what sending does, in words. The last definition sent is not always what runs: an
//! update may be under way, or was given up.

use super::baseline::Baseline;
use crate::domain::{format, revisions::Revisions};

/// What the form is compared with: "what runs", or "revision 3" where an earlier one serves.
fn what(baseline: &Baseline, revisions: Revisions) -> String {
    let revisions = revisions.about(baseline.revision());
    match (revisions.newest, revisions.serves) {
        (Some(newest), Some(_)) => format!("revision {newest}"),
        _ => "what runs".to_owned(),
    }
}

/// The heading over the differences. `forgotten` counts the values that a draft did not keep.
pub fn heading(baseline: &Baseline, revisions: Revisions, changes: usize, forgotten: usize) -> String {
    let count = || format::count(changes, "change", "changes");
    match (baseline, changes) {
        (Baseline::Nothing, _) => "The first start".to_owned(),
        (Baseline::WithoutEnvironment(_), 0) => "What runs is known in part".to_owned(),
        (Baseline::WithoutEnvironment(_), _) => format!("{} to what is known", count()),
        (Baseline::Whole { .. }, 0) if forgotten > 0 => "Values are missing".to_owned(),
        (Baseline::Whole { .. }, 0) => format!("No changes to {}", what(baseline, revisions)),
        (Baseline::Whole { .. }, _) => format!("{} to {}", count(), what(baseline, revisions)),
    }
}

/// What the table of differences is.
pub fn caption(baseline: &Baseline, revisions: Revisions) -> String {
    format!("Differences to {}", what(baseline, revisions))
}

/// What sending will do, as a sentence (manual "4 Update the service with a service definition").
pub fn consequence(baseline: &Baseline, revisions: Revisions, differences: usize) -> String {
    let starts = "A new task starts with these values and takes over when it is healthy";
    let about = revisions.about(baseline.revision());
    let last = about.newest.zip(about.serves).map(|(newest, serves)| {
        let became = if about.given_up { "was given up" } else { "has not taken over yet" };
        format!("revision {newest}, the last one sent, which {became}; revision {serves} serves")
    });
    match (baseline, differences, last) {
        (Baseline::Nothing, ..) => {
            "The image is pulled and a first task starts with these values. From then on the container port cannot be changed.".to_owned()
        }
        (Baseline::WithoutEnvironment(_), ..) => {
            format!("{starts}. Variables that run now and are not among them are gone.")
        }
        (_, 0, Some(last)) => {
            format!("Nothing differs from {last}. Deploying tries the same once more, which is of use when its tag was pushed again.")
        }
        (_, 0, None) => {
            "Nothing differs from what runs. Deploying starts the service afresh, which is of use when its tag was pushed again.".to_owned()
        }
        (_, _, Some(last)) => format!("Compared with {last}. {starts}."),
        (_, _, None) => format!("{starts}; the old one then finishes its requests."),
    }
}

#[cfg(test)]
mod tests {
    use servicectl_api::Definition;

    use super::*;
    use crate::domain::definition::baseline::Running;

    fn whole(revision: Option<u64>) -> Baseline {
        Baseline::Whole { definition: Definition::default(), revision }
    }

    #[test]
    fn what_was_given_up_is_not_said_to_run() {
        let given_up = Revisions { newest: Some(3), serves: Some(1), given_up: true };
        let said = consequence(&whole(Some(3)), given_up, 0);
        let expected =
            "Nothing differs from revision 3, the last one sent, which was given up; revision 1 serves. ";
        assert!(said.starts_with(expected), "{said}");
        assert_eq!(heading(&whole(Some(3)), given_up, 0, 0), "No changes to revision 3");
        assert_eq!(heading(&whole(Some(3)), given_up, 2, 0), "2 changes to revision 3");
        assert_eq!(caption(&whole(Some(3)), given_up), "Differences to revision 3");
        assert!(consequence(&whole(Some(3)), given_up, 2).starts_with("Compared with revision 3, "));
        let under_way = Revisions { given_up: false, ..given_up };
        let said = consequence(&whole(Some(3)), under_way, 0);
        assert!(said.contains("which has not taken over yet; revision 1 serves"), "{said}");
    }

    #[test]
    fn what_serves_is_what_runs() {
        for (baseline, revisions) in [
            (whole(Some(3)), Revisions { newest: Some(3), ..Revisions::default() }),
            (whole(Some(1)), Revisions { newest: Some(3), serves: Some(1), given_up: true }),
            (whole(None), Revisions::default()),
        ] {
            assert!(consequence(&baseline, revisions, 0).starts_with("Nothing differs from what runs."));
            assert_eq!(heading(&baseline, revisions, 1, 0), "1 change to what runs");
        }
        assert_eq!(heading(&whole(Some(3)), Revisions::default(), 0, 1), "Values are missing");
    }

    #[test]
    fn what_is_lost_is_said_before_sending() {
        let unknown = Baseline::WithoutEnvironment(Running::default());
        for differences in [0, 3] {
            assert!(consequence(&unknown, Revisions::default(), differences).contains("are gone"));
        }
        assert!(consequence(&Baseline::Nothing, Revisions::default(), 5).contains("first task"));
    }
}
