//! What others want of the loop.

use super::{Command, Driver};
use crate::runtime::TaskId;

impl Driver {
    /// Does what was asked for.
    pub(super) async fn obey(&mut self, command: Command) {
        match command {
            Command::Deploy(service, reply) => {
                if let Err(error) = self.take_up(service).await {
                    tracing::error!(%error, service = service.0, "cannot read a new revision; trying again");
                    self.ask_again(Command::Deploy(service, None));
                }
                // Answered after its next step; at once where there is nothing to do.
                if let (Some(reply), Some(driven)) = (reply, self.services.get_mut(&service)) {
                    driven.replies.push(reply);
                    self.due.insert(service);
                }
            }
            Command::Remove(service) => {
                self.shared.unpublish(service);
                if let Some(driven) = self.services.get_mut(&service) {
                    driven.newest = None;
                    self.due.insert(service);
                }
            }
            Command::Look(service) => {
                if self.services.contains_key(&service) {
                    self.due.insert(service);
                }
            }
            Command::Settle(reply) => self.settling.push(reply),
            Command::Shutdown(reply) => {
                // Taken by the loop itself.
                let _ = reply.send(());
            }
        }
    }

    /// These tasks changed by themselves.
    pub(super) fn look_at_tasks(&mut self, tasks: &[TaskId]) {
        let owns = |id: &TaskId| {
            self.services
                .iter()
                .find(|(_, driven)| driven.schedule.task(*id).is_some())
                .map(|(service, _)| *service)
        };
        let services: Vec<_> = tasks.iter().filter_map(owns).collect();
        self.due.extend(services);
    }

    fn ask_again(&self, command: Command) {
        let shared = self.shared.clone();
        tokio::spawn(async move {
            shared.clock.sleep_until(shared.clock.now().after(shared.timing.again)).await;
            shared.send(command);
        });
    }
}
