//! From a task to its running container: image, network, container, start. Each step finds what an earlier try has done, so
//! that a start that was broken off by a kill goes on where it was.

use std::sync::Arc;
use std::time::Duration;

use bollard::query_parameters::CreateContainerOptions;
use tokio_util::task::AbortOnDropHandle;

use super::connect::{self, refusal, status};
use super::image::NoImage;
use super::network::MOST_TASKS;
use super::progress::Progress;
use super::{Engine, container, state};
use crate::addresses::project_of;
use crate::runtime::{Ending, Pull, RuntimeError, State, TaskSpec};

/// Between two tries while the engine does not answer.
const AGAIN: Duration = Duration::from_secs(1);

/// How long the engine may take to describe one container; others wait meanwhile.
const LOOK_LIMIT: Duration = Duration::from_secs(10);

/// How a try to start ended.
enum Tried {
    Started,
    /// It will never run.
    Ended(Ending),
    /// The engine did not answer.
    Later(RuntimeError),
}

/// Starts a task, for as long as it is wanted and the engine does not answer.
pub(super) async fn launch(engine: Arc<Engine>, spec: Arc<TaskSpec>) {
    let Some(cancelled) = engine.table.with(spec.id, |entry| entry.cancelled.clone()) else { return };
    let mut said = false;
    let ending = loop {
        match start(&engine, &spec).await {
            Tried::Started => break None,
            Tried::Ended(ending) => break Some(ending),
            Tried::Later(why) => {
                if !std::mem::replace(&mut said, true) {
                    tracing::warn!(%why, task = %spec.id, service = spec.service, "a task cannot be started yet; trying again");
                }
            }
        }
        tokio::select! {
            () = tokio::time::sleep(AGAIN) => {}
            () = cancelled.cancelled() => {}
        }
    };
    // From here on its container may be lost. Dropping the handle would end this very function.
    engine.table.with(spec.id, |entry| _ = entry.launch.take().map(AbortOnDropHandle::detach));
    if let Some(ending) = ending {
        return engine.table.set_state(spec.id, State::Stopped(ending));
    }
    if let Err(why) = engine.refresh(spec.id).await {
        // The event of its start is there too, and is followed until it could be looked at.
        tracing::debug!(%why, task = %spec.id, "a started task could not be looked at");
    }
    // The wish to stop it came while it was being started, when there was nothing to stop.
    if cancelled.is_cancelled()
        && let Err(why) = engine.signal(&engine.names.container(spec.id), "SIGKILL").await
    {
        tracing::warn!(%why, task = %spec.id, "a task that is not wanted any more could not be stopped");
    }
}

async fn start(engine: &Engine, spec: &TaskSpec) -> Tried {
    let Some(cancelled) = engine.table.with(spec.id, |entry| entry.cancelled.clone()) else {
        return Tried::Ended(stopped());
    };
    // Images stay while this is held, until the container keeps its own.
    let _held = engine.images.hold().await;
    let name = engine.names.container(spec.id);
    let id = match engine.docker.inspect_container(&name, None).await {
        Ok(found) => found.id.unwrap_or_else(|| name.clone()),
        Err(error) if status(&error) == Some(404) => {
            let since = engine.clock.now();
            let told = |progress: &Progress, is_there: bool| {
                let ended = is_there.then(|| engine.clock.now());
                let (bytes, total) = (progress.bytes(), progress.total());
                engine.table.set_pull(spec.id, Pull { since, bytes, total, ended });
            };
            let image = tokio::select! {
                image = engine.images.ready(spec, &engine.architecture, &told) => image,
                () = cancelled.cancelled() => return Tried::Ended(stopped()),
            };
            match image {
                Ok(image) => match create(engine, spec, &image, &name).await {
                    Ok(id) => id,
                    Err(tried) => return tried,
                },
                Err(NoImage::Ended(ending)) => return Tried::Ended(ending),
                Err(NoImage::Later(why)) => return Tried::Later(why),
            }
        }
        Err(error) => return Tried::Later(connect::failure(&error)),
    };
    engine.table.with(spec.id, |entry| entry.container = Some(id.clone()));
    if cancelled.is_cancelled() {
        return Tried::Ended(stopped());
    }
    match engine.docker.start_container(&id, None).await {
        Ok(()) => Tried::Started,
        Err(error) if status(&error).is_some() => {
            Tried::Ended(Ending::CannotStart(cannot_start(refusal(&error))))
        }
        Err(error) => Tried::Later(connect::failure(&error)),
    }
}

/// The engine's words, with what to do where they leave that open.
fn cannot_start(words: String) -> String {
    match words.contains("no available IP") {
        true => format!(
            "{words}. The network of this project has {MOST_TASKS} addresses, one for each task, and all are in use: delete \
             services that nobody needs, or move some to another project"
        ),
        false => words,
    }
}

async fn create(engine: &Engine, spec: &TaskSpec, image: &str, name: &str) -> Result<String, Tried> {
    let network = match engine.networks.ready(project_of(&spec.service)).await {
        Ok(Ok(network)) => network,
        Ok(Err(why)) => return Err(Tried::Ended(Ending::CannotStart(why))),
        Err(why) => return Err(Tried::Later(why)),
    };
    let body = container::body(spec, image, &network, &engine.names);
    let options = CreateContainerOptions { name: Some(name.to_owned()), ..CreateContainerOptions::default() };
    match engine.docker.create_container(Some(options), body).await {
        Ok(created) => Ok(created.id),
        // A try before this one made it after all.
        Err(error) if status(&error) == Some(409) => Ok(name.to_owned()),
        Err(error) if status(&error).is_some() => Err(Tried::Ended(Ending::CannotStart(refusal(&error)))),
        Err(error) => Err(Tried::Later(connect::failure(&error))),
    }
}

/// The end of a task that was stopped before its container ran.
fn stopped() -> Ending {
    Ending::Exited(137)
}

impl Engine {
    /// Asks the engine about one container and takes its state in.
    ///
    /// # Errors
    /// The engine did not answer, or not with what was asked: what is known of the task may be old.
    pub(super) async fn refresh(&self, task: crate::runtime::TaskId) -> Result<(), RuntimeError> {
        let Some((id, port)) = self
            .table
            .with(task, |entry| Some((entry.container.clone()?, container::port(&entry.spec))))
            .flatten()
        else {
            return Ok(());
        };
        let Ok(answer) = tokio::time::timeout(LOOK_LIMIT, self.docker.inspect_container(&id, None)).await
        else {
            return Err(RuntimeError(format!(
                "the Docker Engine says nothing of a container for {LOOK_LIMIT:?}"
            )));
        };
        match answer {
            Ok(inspected) => {
                let signal = inspected.config.as_ref().and_then(|config| config.stop_signal.clone());
                self.table.with(task, |entry| entry.stop_signal = signal);
                self.table.set_state(task, state::of(&inspected, &port));
            }
            Err(error) if status(&error) == Some(404) => self.table.lost(task),
            Err(error) => return Err(connect::failure(&error)),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_network_is_said_with_what_to_do() {
        let said =
            cannot_start("no available IPv4 addresses on this network's address pools: x (y)".to_owned());
        assert!(said.contains("253 addresses") && said.contains("delete"), "{said}");
        assert_eq!(cannot_start("OCI runtime create failed".to_owned()), "OCI runtime create failed");
    }
}
