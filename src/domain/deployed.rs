//! What a service was last started from, as far as tasks or the platform tell it: never its environment.

use servicectl_api::{
    Count, WireTime,
    definition::CurrentDefinition,
    status::{Task, TaskDefinition},
};

/// The newest task definition that is known of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deployed {
    /// Counts the deployments of the service, from 1.
    pub revision: Count,
    /// `<repo_uri>:<tag>`, where a task was seen.
    pub image: Option<String>,
    /// The tag of the image.
    pub tag: Option<String>,
    /// Soft limit, MiB.
    pub memory_reservation: Count,
    /// Hard limit, MiB.
    pub memory_limit: Count,
    /// Port that the container listens to.
    pub container_port: Count,
    /// Who sent it, where the platform tells it.
    pub by: Option<String>,
    /// When it was sent, where the platform tells it.
    pub at: Option<WireTime>,
}

/// When the newest revision that is known was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The revision.
    pub revision: u64,
    /// The time: none of its tasks was started before it.
    pub at: WireTime,
    /// The platform says so. Otherwise it is when the revision before was last seen, and may be long before the sending.
    pub told: bool,
}

impl From<&TaskDefinition> for Deployed {
    fn from(definition: &TaskDefinition) -> Self {
        let image = Some(definition.container_image.clone()).filter(|image| !image.is_empty());
        Self {
            revision: definition.revision,
            tag: image.as_deref().and_then(image_tag).map(str::to_owned),
            image,
            memory_reservation: definition.container_memory_reservation,
            memory_limit: definition.container_memory_limit,
            container_port: definition.container_port,
            by: None,
            at: None,
        }
    }
}

impl From<CurrentDefinition> for Deployed {
    fn from(current: CurrentDefinition) -> Self {
        Self {
            revision: Count::Known(current.revision),
            image: None,
            tag: Some(current.definition.container_tag),
            memory_reservation: Count::Known(current.definition.memory_reservation),
            memory_limit: Count::Known(current.definition.memory_limit),
            container_port: Count::Known(current.definition.container_port.into()),
            by: Some(current.created_by).filter(|by| !by.is_empty()),
            at: WireTime::parse(&current.created_at),
        }
    }
}

impl Deployed {
    /// The newer of what tasks showed and of what was sent; where both speak of one revision, what both know.
    pub fn newer(seen: Option<Self>, sent: Option<Self>) -> Option<Self> {
        match (seen, sent) {
            (Some(seen), Some(sent)) if seen.revision == sent.revision => {
                Some(Self { by: sent.by, at: sent.at, ..seen })
            }
            (Some(seen), Some(sent)) if seen.revision < sent.revision => Some(sent),
            (seen, sent) => seen.or(sent),
        }
    }

    /// When it was sent, where the platform tells it.
    pub fn sent(&self) -> Option<Sent> {
        Some(Sent { revision: self.revision.known()?, at: self.at?, told: true })
    }
}

/// The task of the highest revision; the first of them, where several have it.
pub fn newest(tasks: &[Task]) -> Option<&Task> {
    tasks.iter().rev().max_by_key(|task| task.task_definition.revision)
}

/// Whether a task tells anything of what it was started from.
pub fn tells(definition: &TaskDefinition) -> bool {
    let figures = [definition.revision, definition.container_memory_limit];
    !definition.container_image.is_empty() || figures.iter().any(|figure| figure.known().is_some())
}

/// The tag of `<repo_uri>:<tag>`: neither the port of a registry nor a digest is one.
pub fn image_tag(image: &str) -> Option<&str> {
    let last = image.rsplit('/').next()?;
    let named = last.split('@').next()?;
    named.split_once(':').map(|(_, tag)| tag).filter(|tag| !tag.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(name: &str, revision: Count) -> Task {
        Task {
            task_name: name.into(),
            created_at: None,
            desired_status: "RUNNING".into(),
            last_status: "RUNNING".into(),
            task_definition: TaskDefinition { revision, ..TaskDefinition::default() },
        }
    }

    #[test]
    fn tags_are_told_from_ports_and_digests() {
        assert_eq!(image_tag("400389127564.dkr.ecr.eu-central-1.amazonaws.com/p-x:latest"), Some("latest"));
        assert_eq!(image_tag("localhost:5000/p-x:1.4.2"), Some("1.4.2"));
        assert_eq!(image_tag("localhost:5000/p-x:1.4.2@sha256:0a1b"), Some("1.4.2"));
        assert_eq!(image_tag("localhost:5000/p-x@sha256:0a1b"), None);
        assert_eq!(image_tag("localhost:5000/p-x"), None);
        assert_eq!(image_tag("p-x:"), None);
        assert_eq!(image_tag(""), None);
    }

    #[test]
    fn the_task_of_the_newest_revision_speaks() {
        let tasks = [task("a", Count::Known(7)), task("b", Count::Known(8)), task("c", Count::Unknown)];
        assert_eq!(newest(&tasks).map(|task| task.task_name.as_str()), Some("b"));
        let tasks = [task("a", Count::Known(8)), task("b", Count::Known(8))];
        assert_eq!(newest(&tasks).map(|task| task.task_name.as_str()), Some("a"));
        assert!(newest(&[]).is_none());
    }

    #[test]
    fn what_was_sent_counts_until_its_tasks_are_seen() {
        let of = |revision, image: Option<&str>, by: Option<&str>| {
            Some(Deployed {
                revision: Count::Known(revision),
                image: image.map(str::to_owned),
                by: by.map(str::to_owned),
                ..Deployed::default()
            })
        };
        assert_eq!(Deployed::newer(None, of(1, None, Some("a"))), of(1, None, Some("a")));
        assert_eq!(Deployed::newer(of(1, Some("i"), None), of(2, None, Some("a"))), of(2, None, Some("a")));
        assert_eq!(
            Deployed::newer(of(2, Some("i"), None), of(2, None, Some("a"))),
            of(2, Some("i"), Some("a"))
        );
        let told = Deployed { at: Some(WireTime(7)), ..of(2, None, Some("a")).unwrap_or_default() };
        let known = Deployed::newer(of(2, Some("i"), None), Some(told)).and_then(|known| known.sent());
        assert_eq!(known, Some(Sent { revision: 2, at: WireTime(7), told: true }));
        assert_eq!(Deployed::newer(of(3, Some("i"), None), None).and_then(|known| known.sent()), None);
        // read before the update that the tasks show already
        assert_eq!(Deployed::newer(of(3, Some("i"), None), of(2, None, Some("a"))), of(3, Some("i"), None));
    }
}
