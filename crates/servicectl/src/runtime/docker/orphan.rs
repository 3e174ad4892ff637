//! Containers of ours that belong to no task: what a server that was killed had not discarded yet.

use std::sync::Arc;

use bollard::models::ContainerSummary;
use bollard::query_parameters::StopContainerOptions;

use super::Engine;
use super::connect::{failure, status};
use super::table::Entry;
use crate::Timestamp;
use crate::runtime::{Orphan, RuntimeError, TaskId, TaskSpec};

impl Engine {
    /// Ends an orphan and keeps it for who reads its last words. One that does not say whose it is goes at once.
    pub(super) async fn end_orphan(
        &self,
        task: TaskId,
        container: ContainerSummary,
    ) -> Result<Option<Orphan>, RuntimeError> {
        let Some(id) = container.id else { return Ok(None) };
        let Some((service, revision)) = container.labels.as_ref().and_then(|labels| self.names.whose(labels))
        else {
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
        let created_at = Timestamp(container.created.unwrap_or_default().saturating_mul(1000));
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
        Ok(Some(Orphan { task, service, created_at }))
    }
}
