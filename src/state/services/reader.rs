//! The four readers of statuses.

use std::time::Duration;

use leptos::prelude::*;
use servicectl_api::status::ServiceStatus;

use super::{
    super::{
        connection::{Connection, use_connection},
        poll::{Wake, back_off, pause},
        session::use_client,
    },
    Services, pace,
    queue::{Next, Queue},
};
use crate::{
    api::{ApiError, Client},
    browser::{time, visibility},
};

/// How many statuses are read at once.
const READERS: usize = 4;

/// Starts the readers; they rest while nothing is wanted, and end with the current owner.
pub(super) fn spawn(services: Services) {
    let (client, connection) = (use_client(), use_connection());
    for _ in 0..READERS {
        let wake = Wake::default();
        let id = connection.register(wake.clone());
        on_cleanup(move || connection.unregister(id));
        services.readers.update_value(|readers| readers.push(wake.clone()));
        let reader = Reader { services, client: client.clone(), connection, id, wake };
        leptos::task::spawn_local_scoped_with_cancellation(reader.run());
    }
}

struct Reader {
    services: Services,
    client: Client,
    connection: Connection,
    id: u64,
    wake: Wake,
}

impl Reader {
    async fn run(self) {
        loop {
            while !visibility::is_visible() || self.connection.is_held() {
                self.wake.rung().await;
            }
            // the list asks, or what else is polled; with its success the rows are due at once
            if self.connection.is_away() {
                self.connection.turn(self.id, &self.wake).await;
                self.services.queue.try_update_value(Queue::resume);
                continue;
            }
            let next = self.services.queue.try_update_value(|queue| queue.next(now()));
            match next {
                Some(Next::Read(name)) => {
                    let outcome = self.client.status(&name).await;
                    self.settle(&name, outcome);
                    self.complete(&name).await;
                    self.services.wake_readers();
                }
                Some(Next::Wait(Some(until))) => {
                    self.wake.rung_within(Duration::from_millis(until.saturating_sub(now()).max(1))).await;
                }
                Some(Next::Wait(None)) => self.wake.rung().await,
                None => return,
            }
        }
    }

    /// Between two tasks of a loop a first report tells neither tag nor memory; the definition does, where it is kept.
    async fn complete(&self, name: &str) {
        if !self.services.lacks_definition(name) {
            return;
        }
        if let Ok(current) = self.client.definition(name).await {
            self.services.record_definition(name, &current);
        }
    }

    fn settle(&self, name: &str, outcome: Result<ServiceStatus, ApiError>) {
        let services = self.services;
        // It may have left the list while it was read.
        let is_listed = services.lists(name, |_| true);
        match outcome {
            Ok(report) => {
                // asked for only where it is listed: to ask makes an entry
                let kind = is_listed
                    .then(|| {
                        services.record(name, &report.status);
                        let at = services.clock.at_once();
                        services.recent.update_value(|recent| recent.note(name, at, report));
                        services.facts(name)
                    })
                    .flatten()
                    .map(|facts| facts.verdict.kind);
                let again = kind.map_or(Duration::ZERO, |kind| pause(pace(kind), time::random()));
                services.queue.update_value(|queue| queue.done(name, now(), now() + millis(again)));
            }
            Err(error) => {
                services.queue.update_value(|queue| {
                    if error.concerns_platform() {
                        let failures = queue.failures() + 1;
                        let rest = error.retry_after().unwrap_or_else(|| back_off(failures, time::random()));
                        queue.interrupted(name, now() + millis(rest));
                    } else if error != ApiError::SessionEnded {
                        queue.failed(name, now() + 30_000);
                    } else {
                        queue.interrupted(name, now());
                    }
                });
                if is_listed && error != ApiError::SessionEnded {
                    services.record_error(name, error);
                }
            }
        }
    }
}

fn now() -> u64 {
    time::now() as u64
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
