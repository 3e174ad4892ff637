//! Words of others, made fit to be shown where they come in (trust §4): events, descriptions, states, sentences. So no
//! page has to think of it.
//!
//! Left as they are: what is sent back (names of services, definitions), where [`crate::ui::Foreign`] shows it, what is
//! only copied (passwords), addresses, which open and are shown by rules of their own, and log lines.

use loglines::{WHOLE, phrase};
use serde::Deserialize;
use servicectl_api::{
    about::{About, SampleImage},
    definition::{CurrentDefinition, UpdateAnswer},
    docker::DockerCredentials,
    logs::ServiceLogs,
    service::{ServiceList, ServiceSummary},
    status::{ServiceStatus, Status, Task},
    tag,
};

/// Most characters of a word: a state, an id, an image, a name of a person.
pub(super) const WORD: usize = 300;

/// Whatever the client reads.
pub(super) trait Tidy {
    /// Makes its words fit to be shown.
    fn tidy(&mut self);
}

fn within(text: &mut String, most: usize) {
    if let std::borrow::Cow::Owned(fit) = phrase(text, most) {
        *text = fit;
    }
}

fn words<const N: usize>(texts: [&mut String; N]) {
    texts.into_iter().for_each(|text| within(text, WORD));
}

impl Tidy for ServiceStatus {
    fn tidy(&mut self) {
        self.status.tidy();
    }
}

impl Tidy for Status {
    fn tidy(&mut self) {
        words([&mut self.service_status, &mut self.target_health.status_codes]);
        self.tasks.iter_mut().for_each(Tidy::tidy);
        self.events.iter_mut().for_each(|event| within(&mut event.message, WHOLE));
        within(&mut self.target_health.health_check_path, WHOLE);
        for target in &mut self.target_health.targets {
            words([&mut target.target, &mut target.health]);
            if let Some(description) = &mut target.description {
                within(description, WHOLE);
            }
        }
    }
}

impl Tidy for Task {
    fn tidy(&mut self) {
        let made = &mut self.task_definition;
        words([&mut self.task_name, &mut self.desired_status, &mut self.last_status]);
        words([&mut made.name, &mut made.status, &mut made.container_image]);
    }
}

impl Tidy for ServiceLogs {
    /// The names of the streams only: they end in the ids of the tasks. The lines have their own room.
    fn tidy(&mut self) {
        self.logs.iter_mut().for_each(|stream| within(&mut stream.stream_name, WORD));
    }
}

impl Tidy for ServiceList {
    fn tidy(&mut self) {}
}

impl Tidy for ServiceSummary {
    fn tidy(&mut self) {}
}

impl Tidy for DockerCredentials {
    /// They go into commands, which have a rule of their own (`domain::quote`).
    fn tidy(&mut self) {}
}

impl Tidy for CurrentDefinition {
    fn tidy(&mut self) {
        words([&mut self.created_at, &mut self.created_by]);
    }
}

/// Answer of a registry's `tags/list`; an empty repository may have none.
#[derive(Deserialize)]
pub(super) struct TagList {
    pub(super) tags: Option<Vec<String>>,
}

impl Tidy for TagList {
    /// What is no tag is none.
    fn tidy(&mut self) {
        if let Some(tags) = &mut self.tags {
            tags.retain(|tag| tag::check(tag).is_ok());
        }
    }
}

impl Tidy for UpdateAnswer {
    fn tidy(&mut self) {
        within(&mut self.success, WHOLE);
    }
}

impl Tidy for SampleImage {
    fn tidy(&mut self) {
        words([&mut self.tag, &mut self.digest]);
    }
}

impl Tidy for About {
    fn tidy(&mut self) {
        words([&mut self.name, &mut self.version, &mut self.runtime, &mut self.user, &mut self.project]);
    }
}

#[cfg(test)]
mod tests {
    use servicectl_api::{service::ServiceList, status::ServiceStatus};

    use super::Tidy;

    const REPORT: &str = r#"{"name": "a\u202eb", "links": [], "status": {
        "service_status": "ACTIVE\u0000", "count_desired": 1, "count_running": 1, "count_pending": 0,
        "tasks": [{"task_name": "t\u2066", "desired_status": "RUNNING", "last_status": "RUN\u202eNING",
            "task_definition": {"container_image": "h/p-a:1\u200b"}}],
        "events": [{"created_at": null, "message": "(service p-a) has reached\u202e a steady state."}],
        "target_health": {"targets": [{"target": "i\u200f", "port": 1, "health": "unhealthy",
            "description": "due to \u2067this"}]}}}"#;

    #[test]
    fn no_words_of_a_report_turn_the_page_around() {
        let mut report: ServiceStatus = serde_json::from_str(REPORT).unwrap();
        report.tidy();
        let said = serde_json::to_string(&report.status).unwrap();
        assert!(loglines::is_plain(&said), "{said}");
        assert_eq!(report.status.events[0].message, "(service p-a) has reached⟨U+202E⟩ a steady state.");
        assert_eq!(
            report.status.target_health.targets[0].description.as_deref(),
            Some("due to ⟨U+2067⟩this")
        );
    }

    #[test]
    fn a_name_is_sent_back_as_it_came() {
        let mut list: ServiceList = serde_json::from_str(r#"[{"name": "a\u202eb"}]"#).unwrap();
        list.tidy();
        assert_eq!(list.services[0].name, "a\u{202e}b");
    }
}
