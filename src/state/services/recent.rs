//! The reports that the list read last, whole: what the pages of a service show where the platform stops answering before
//! one of them was read.

use std::{collections::VecDeque, sync::Arc};

use leptos::prelude::WithValue;

use servicectl_api::status::ServiceStatus;

use super::Services;

/// How many are kept: as many as one looks at in the list before one opens one.
const MOST: usize = 100;

/// The reports, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Recent(VecDeque<(String, f64, Arc<ServiceStatus>)>);

impl Recent {
    /// Keeps a report of the service `name`, read at `at`; the oldest of all goes where there are too many.
    pub(super) fn note(&mut self, name: &str, at: f64, report: ServiceStatus) {
        self.forget(name);
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back((name.to_owned(), at, Arc::new(report)));
    }

    /// Forgets a service that is no more: one of the same name begins anew.
    pub(super) fn forget(&mut self, name: &str) {
        self.0.retain(|(kept, ..)| kept != name);
    }

    fn of(&self, name: &str) -> Option<(f64, ServiceStatus)> {
        let (_, at, report) = self.0.iter().find(|(kept, ..)| kept == name)?;
        Some((*at, ServiceStatus::clone(report)))
    }
}

impl Services {
    /// The report that the list read last of a service, and when: server time, milliseconds.
    pub(in crate::state) fn recent(self, name: &str) -> Option<(f64, ServiceStatus)> {
        self.recent.with_value(|recent| recent.of(name))
    }
}

#[cfg(test)]
mod tests {
    use servicectl_api::{Links, status::Status};

    use super::{MOST, Recent, ServiceStatus};

    #[test]
    fn the_newest_report_of_each_is_kept_and_the_oldest_of_all_goes() {
        let report = |name: &str| ServiceStatus {
            name: name.to_owned(),
            links: Links::default(),
            status: Status::default(),
        };
        let mut recent = Recent::default();
        for number in 0..MOST {
            recent.note(&number.to_string(), 1.0, report("x"));
        }
        recent.note("0", 2.0, report("x"));
        recent.note("more", 3.0, report("x"));
        assert_eq!(recent.of("0").map(|(at, _)| at), Some(2.0));
        assert!(recent.of("1").is_none() && recent.of("2").is_some());
        recent.forget("2");
        assert!(recent.of("2").is_none());
    }
}
