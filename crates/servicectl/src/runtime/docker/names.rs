//! How everything of ours on the engine is called and marked. A data folder has a random id, which stands in each name and
//! in a label of each container and network: what does not carry it is never touched.

use std::collections::HashMap;

use crate::Timestamp;
use crate::runtime::{TaskId, TaskSpec};

/// The data folder that a container or network belongs to.
const FOLDER: &str = "servicectl.folder";
/// The task of a container.
const TASK: &str = "servicectl.task";
/// `<project>-<name>`, for whoever looks with `docker ps`.
const SERVICE: &str = "servicectl.service";
/// The revision of a container's definition.
const REVISION: &str = "servicectl.revision";
/// When a container's task was decided on, in milliseconds: the server's time, by which services are told apart.
const CREATED: &str = "servicectl.created";
/// The project of a network.
const PROJECT: &str = "servicectl.project";

/// What a folder's things are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names {
    folder: String,
}

impl Names {
    /// Of the data folder with this id.
    pub(super) fn new(folder: &str) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// A container; unique, so that a start that is tried twice makes one.
    pub(super) fn container(&self, task: TaskId) -> String {
        format!("servicectl-{}-{task}", self.folder)
    }

    pub(super) fn container_labels(&self, spec: &TaskSpec) -> HashMap<String, String> {
        self.labels(&[
            (TASK, spec.id.to_string()),
            (SERVICE, spec.service.clone()),
            (REVISION, spec.revision.to_string()),
            (CREATED, spec.created_at.0.to_string()),
        ])
    }

    pub(super) fn network(&self, project: &str) -> String {
        format!("servicectl-{}-{project}", self.folder)
    }

    pub(super) fn network_labels(&self, project: &str) -> HashMap<String, String> {
        self.labels(&[(PROJECT, project.to_owned())])
    }

    /// Our own name of an image on the engine. Its tag is the digest, so that it never means another one.
    pub(super) fn image(&self, service: &str, digest: &str) -> (String, String) {
        (format!("servicectl-{}/{service}", self.folder), digest.replace(':', "-"))
    }

    /// Service and digest of an image's name.
    pub(super) fn parse_image<'a>(&self, name: &'a str) -> Option<(&'a str, String)> {
        let rest = name.strip_prefix("servicectl-")?.strip_prefix(self.folder.as_str())?.strip_prefix('/')?;
        let (service, tag) = rest.rsplit_once(':')?;
        Some((service, tag.replacen('-', ":", 1)))
    }

    /// Chooses images in a listing.
    pub(super) fn image_filter(&self) -> HashMap<String, Vec<String>> {
        HashMap::from([("reference".to_owned(), vec![format!("servicectl-{}/*", self.folder)])])
    }

    /// Chooses what is ours in a listing.
    pub(super) fn filter(&self) -> HashMap<String, Vec<String>> {
        HashMap::from([("label".to_owned(), vec![format!("{FOLDER}={}", self.folder)])])
    }

    /// The task of a container of ours.
    pub(super) fn task(&self, labels: &HashMap<String, String>) -> Option<TaskId> {
        (labels.get(FOLDER) == Some(&self.folder))
            .then(|| labels.get(TASK).and_then(|id| TaskId::parse(id)))?
    }

    /// Service and revision of a container of ours.
    pub(super) fn whose(&self, labels: &HashMap<String, String>) -> Option<(String, u64)> {
        self.task(labels)?;
        Some((labels.get(SERVICE)?.clone(), labels.get(REVISION)?.parse().ok()?))
    }

    /// When the task of a container of ours was decided on. Versions before this did not say so.
    pub(super) fn created_at(labels: &HashMap<String, String>) -> Option<Timestamp> {
        labels.get(CREATED)?.parse().ok().map(Timestamp)
    }

    /// The project of a network of ours.
    pub(super) fn project<'a>(&self, labels: &'a HashMap<String, String>) -> Option<&'a str> {
        labels.get(PROJECT).filter(|_| labels.get(FOLDER) == Some(&self.folder)).map(String::as_str)
    }

    fn labels(&self, more: &[(&str, String)]) -> HashMap<String, String> {
        let folder = [(FOLDER.to_owned(), self.folder.clone())];
        folder.into_iter().chain(more.iter().map(|(key, value)| ((*key).to_owned(), value.clone()))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_folder_is_ours() {
        let (ours, other) = (Names::new("aa"), Names::new("aab"));
        let labels = |names: &Names| names.labels(&[(TASK, TaskId::random().to_string())]);
        assert!(ours.task(&labels(&ours)).is_some() && ours.task(&labels(&other)).is_none());
        assert_eq!(ours.project(&ours.network_labels("p")), Some("p"));
        assert_eq!(ours.project(&other.network_labels("p")), None);
        assert!(ours.task(&HashMap::new()).is_none());
        let (repository, tag) = other.image("p-x", "sha256:00");
        assert_eq!(ours.parse_image(&format!("{repository}:{tag}")), None);
    }

    #[test]
    fn an_images_name_says_what_it_is() {
        let names = Names::new("0f");
        let (repository, tag) = names.image("experiment_2-a--b", "sha256:0123");
        assert_eq!((repository.as_str(), tag.as_str()), ("servicectl-0f/experiment_2-a--b", "sha256-0123"));
        let full = format!("{repository}:{tag}");
        assert_eq!(names.parse_image(&full), Some(("experiment_2-a--b", "sha256:0123".to_owned())));
        assert_eq!(crate::addresses::project_of("experiment_2-a--b"), "experiment_2");
    }
}
