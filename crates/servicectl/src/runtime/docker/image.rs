//! Images on the engine: pulled by digest from our own registry, kept under a name of ours, removed when nothing needs them.

use std::collections::HashSet;

use bollard::Docker;
use bollard::auth::DockerCredentials;
use bollard::errors::Error as EngineError;
use bollard::models::{CreateImageInfo, ImageInspect};
use bollard::query_parameters::{CreateImageOptions, ListImagesOptions, RemoveImageOptions, TagImageOptions};
use futures_util::StreamExt;
use tokio::sync::RwLock;

use super::connect::{self, refusal, status};
use super::names::Names;
use super::progress::Progress;
use crate::registry::PullTokens;
use crate::runtime::{Ending, RuntimeError, TaskSpec};

/// Where the engine finds our registry.
#[derive(Clone, Debug)]
pub(crate) struct Registry {
    /// `host:port` as the engine reaches it.
    pub(crate) authority: String,
    /// Makes the token for each pull.
    pub(crate) tokens: PullTokens,
}

/// Why there is no image.
pub(super) enum NoImage {
    /// There will be none.
    Ended(Ending),
    /// The engine did not answer.
    Later(RuntimeError),
}

/// The images of a data folder.
#[derive(Debug)]
pub(super) struct Images {
    docker: Docker,
    names: Names,
    registry: Registry,
    /// Held for reading from before a pull until the container is there, for writing while images are removed.
    in_use: RwLock<()>,
}

impl Images {
    pub(super) fn new(docker: Docker, names: Names, registry: Registry) -> Self {
        Self { docker, names, registry, in_use: RwLock::new(()) }
    }

    /// While this is held no image goes.
    pub(super) async fn hold(&self) -> tokio::sync::RwLockReadGuard<'_, ()> {
        self.in_use.read().await
    }

    /// The name on the engine of a task's image, pulled where it is not there yet; `told` hears how far that is, and with `true`
    /// that it is there.
    pub(super) async fn ready(
        &self,
        spec: &TaskSpec,
        architecture: &str,
        told: &(dyn Fn(&Progress, bool) + Send + Sync),
    ) -> Result<String, NoImage> {
        let Some(digest) = &spec.digest else {
            let why = format!(
                "revision {} does not say which image its tag {} meant; deploy it again",
                spec.revision, spec.definition.container_tag
            );
            return Err(NoImage::Ended(Ending::CannotPull(why)));
        };
        let (repository, tag) = self.names.image(&spec.service, digest);
        let ours = format!("{repository}:{tag}");
        let image = match self.docker.inspect_image(&ours).await {
            Ok(image) => image,
            Err(error) if status(&error) == Some(404) => {
                let mut progress = Progress::default();
                told(&progress, false);
                self.pull(spec, digest, (&repository, &tag), architecture, &mut |info| {
                    if progress.take(info) {
                        told(&progress, false);
                    }
                })
                .await?;
                told(&progress, true);
                self.docker.inspect_image(&ours).await.map_err(|error| later(&error))?
            }
            Err(error) => return Err(later(&error)),
        };
        runnable(&image, architecture, &spec.definition.container_tag).map_err(NoImage::Ended)?;
        Ok(ours)
    }

    async fn pull(
        &self,
        spec: &TaskSpec,
        digest: &str,
        (repository, tag): (&str, &str),
        architecture: &str,
        says: &mut (dyn FnMut(&CreateImageInfo) + Send),
    ) -> Result<(), NoImage> {
        let token = self.registry.tokens.issue(&spec.service);
        let token = token.map_err(|error| NoImage::Later(RuntimeError(error.to_string())))?;
        let credentials = DockerCredentials {
            registrytoken: Some(token.secret().expose().to_owned()),
            serveraddress: Some(self.registry.authority.clone()),
            ..DockerCredentials::default()
        };
        let pulled = format!("{}/{}@{digest}", self.registry.authority, spec.service);
        let options = CreateImageOptions {
            from_image: Some(format!("{}/{}", self.registry.authority, spec.service)),
            tag: Some(digest.to_owned()),
            ..CreateImageOptions::default()
        };
        let mut progress = self.docker.create_image(Some(options), None, Some(credentials));
        while let Some(step) = progress.next().await {
            says(&step.map_err(|error| self.cannot_pull(&error, architecture))?);
        }
        let name = TagImageOptions { repo: Some(repository.to_owned()), tag: Some(tag.to_owned()) };
        let tagged = self.docker.tag_image(&pulled, Some(name)).await;
        tagged.map_err(|error| self.cannot_pull(&error, architecture))?;
        // From here on the image is ours by name; the name that the pull left would be in nobody's care.
        self.remove(&pulled).await;
        Ok(())
    }

    fn cannot_pull(&self, error: &EngineError, architecture: &str) -> NoImage {
        let is_answer = status(error).is_some() || matches!(error, EngineError::DockerStreamError { .. });
        if !is_answer {
            return NoImage::Later(connect::failure(error));
        }
        let mut why = refusal(error);
        if ["connection refused", "no route to host", "i/o timeout"].iter().any(|word| why.contains(word)) {
            why = format!(
                "the Docker Engine cannot reach the registry at {} ({why}). An engine in a network of its own, as a \
                 rootless one is, needs servicectl to listen on an address that it reaches (--listen), and the name of \
                 that address (--engine-registry)",
                self.registry.authority
            );
        }
        // Of a list of images, in which ours is not.
        if why.contains("no matching manifest") {
            why = format!("{why}. {}", build_for(architecture));
        }
        NoImage::Ended(Ending::CannotPull(why))
    }

    /// Removes our images that are not among these (service, digest). What a container uses stays.
    pub(super) async fn retain(&self, needed: &HashSet<(String, String)>) -> Result<(), RuntimeError> {
        // A pull under way is not waited for: the next time comes.
        let Ok(_nobody_pulls) = self.in_use.try_write() else { return Ok(()) };
        let options =
            ListImagesOptions { filters: Some(self.names.image_filter()), ..ListImagesOptions::default() };
        let images = self.docker.list_images(Some(options)).await;
        for image in images.map_err(|error| connect::failure(&error))? {
            for name in &image.repo_tags {
                let Some((service, digest)) = self.names.parse_image(name) else { continue };
                if !needed.contains(&(service.to_owned(), digest)) {
                    self.remove(name).await;
                }
            }
        }
        Ok(())
    }

    async fn remove(&self, name: &str) {
        // Without force: another name of the image, or a container, keeps it. Without pruning: what it was built from on
        // this engine is somebody's build cache.
        let options = RemoveImageOptions { noprune: true, ..RemoveImageOptions::default() };
        if let Err(error) = self.docker.remove_image(name, Some(options), None).await
            && !matches!(status(&error), Some(404 | 409))
        {
            tracing::warn!(name, why = refusal(&error), "an image that nothing needs could not be removed");
        }
    }
}

fn later(error: &EngineError) -> NoImage {
    NoImage::Later(connect::failure(error))
}

fn build_for(architecture: &str) -> String {
    format!("Build it with docker build --platform linux/{architecture} and push it again")
}

/// Whether the engine can run an image; its own messages about that would come from the first system call.
fn runnable(image: &ImageInspect, architecture: &str, tag: &str) -> Result<(), Ending> {
    let (os, built_for) =
        (image.os.as_deref().unwrap_or("linux"), image.architecture.as_deref().unwrap_or_default());
    if os != "linux" || (!built_for.is_empty() && built_for != architecture) {
        return Err(Ending::CannotStart(format!(
            "the image {tag} is built for {os}/{built_for}, and this engine runs linux/{architecture}. {}",
            build_for(architecture)
        )));
    }
    let config = image.config.as_ref();
    let empty = |words: Option<&Vec<String>>| words.is_none_or(Vec::is_empty);
    let entry_point = config.and_then(|config| config.entrypoint.as_ref());
    if empty(entry_point) && empty(config.and_then(|config| config.cmd.as_ref())) {
        return Err(Ending::CannotStart(format!(
            "the image {tag} does not say what to run. Give its Dockerfile an ENTRYPOINT or a CMD, build and push it again"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judged(image: serde_json::Value) -> Option<String> {
        runnable(&serde_json::from_value(image).unwrap(), "amd64", "1.0").err().map(|ending| ending.reason())
    }

    #[test]
    fn an_image_that_cannot_run_says_what_to_do() {
        let cmd = json!({"Cmd": ["/x"]});
        assert_eq!(judged(json!({"Os": "linux", "Architecture": "amd64", "Config": cmd})), None);
        let arm = judged(json!({"Os": "linux", "Architecture": "arm64", "Config": cmd})).unwrap();
        assert!(arm.contains("linux/arm64") && arm.contains("--platform linux/amd64"), "{arm}");
        let nothing =
            judged(json!({"Os": "linux", "Architecture": "amd64", "Config": {"Cmd": null}})).unwrap();
        assert!(nothing.contains("ENTRYPOINT"), "{nothing}");
    }
}
