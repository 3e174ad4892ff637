//! Containers of ours that belong to no task: what a server that was killed had not discarded yet.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use bollard::models::ContainerSummary;
use bollard::query_parameters::StopContainerOptions;

use futures_util::StreamExt;

use super::connect::{failure, status};
use super::names::Names;
use super::table::Entry;
use super::{Engine, LOOKS_AT_A_TIME};
use crate::Timestamp;
use crate::runtime::{Orphan, Owner, RuntimeError, TaskId, TaskSpec};

/// How long the engine may take to end one.
const LIMIT: Duration = Duration::from_secs(10);
/// By so much the engine's time of a container, which is of whole seconds, may be before the server's.
const TOLERANCE: Duration = Duration::from_secs(1);

impl Engine {
    /// Ends orphans. One that the engine does not end in time keeps no service waiting: it is left to who discards it, which is
    /// tried until it is done, without its last lines.
    pub(super) async fn end_orphans(
        &self,
        orphans: impl IntoIterator<Item = (TaskId, ContainerSummary)>,
    ) -> Vec<Orphan> {
        let ends = orphans.into_iter().map(async |(task, container)| {
            let ended = tokio::time::timeout(LIMIT, self.end_orphan(task, container)).await;
            let why = match ended {
                Ok(Ok(orphan)) => return orphan,
                Ok(Err(error)) => error,
                Err(_) => RuntimeError(format!("no answer from the Docker Engine within {LIMIT:?}")),
            };
            tracing::warn!(%why, %task, "what a killed server left behind could not be ended; it will be removed as it is");
            self.table.locked().remove(&task);
            Some(Orphan { task, last_lines_of: None })
        });
        futures_util::stream::iter(ends)
            .buffer_unordered(LOOKS_AT_A_TIME)
            .filter_map(std::future::ready)
            .collect()
            .await
    }

    /// Ends an orphan and keeps it for who reads its last words. One that does not say whose it is goes at once.
    async fn end_orphan(
        &self,
        task: TaskId,
        container: ContainerSummary,
    ) -> Result<Option<Orphan>, RuntimeError> {
        let Some(id) = container.id else { return Ok(None) };
        let labels = container.labels.unwrap_or_default();
        let Some((service, revision)) = self.names.whose(&labels) else {
            self.remove(&id).await?;
            return Ok(None);
        };
        // Comes back when its process has ended, so that all is there to be read.
        let at_once = StopContainerOptions { t: Some(0), ..StopContainerOptions::default() };
        if let Err(error) = self.docker.stop_container(&id, Some(at_once)).await
            && !matches!(status(&error), Some(304 | 404 | 409))
        {
            return Err(failure(&error));
        }
        let of_engine =
            || Timestamp(container.created.unwrap_or_default().saturating_mul(1000)).after(TOLERANCE);
        let created_at = Names::created_at(&labels).unwrap_or_else(of_engine);
        let entry = || {
            let definition = Arc::default();
            let service = service.clone();
            Entry::new(Arc::new(TaskSpec {
                id: task,
                service,
                revision,
                created_at,
                digest: None,
                definition,
            }))
        };
        self.table.locked().entry(task).or_insert_with(entry).container = Some(id);
        self.refresh(task).await?;
        Ok(Some(Orphan { task, last_lines_of: Some(Owner { service, created_at }) }))
    }
}
