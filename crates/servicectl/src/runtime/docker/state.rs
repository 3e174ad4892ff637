//! What the engine says of a container, in the words of the scheduler.

use std::net::{Ipv4Addr, SocketAddr};

use bollard::models::{ContainerInspectResponse, ContainerState, ContainerStateStatusEnum};

use crate::Timestamp;
use crate::runtime::{Ending, State, Target};

/// The state of a container that publishes `port` (`80/tcp`).
pub(super) fn of(container: &ContainerInspectResponse, port: &str) -> State {
    let Some(state) = &container.state else { return State::Pending };
    match state.status {
        Some(
            ContainerStateStatusEnum::RUNNING
            | ContainerStateStatusEnum::PAUSED
            | ContainerStateStatusEnum::RESTARTING
            | ContainerStateStatusEnum::STOPPING,
        ) => running(container, state, port).unwrap_or(State::Pending),
        Some(
            ContainerStateStatusEnum::EXITED
            | ContainerStateStatusEnum::DEAD
            | ContainerStateStatusEnum::REMOVING,
        ) => State::Stopped(ending(state)),
        Some(ContainerStateStatusEnum::CREATED | ContainerStateStatusEnum::EMPTY) | None => State::Pending,
    }
}

fn running(container: &ContainerInspectResponse, state: &ContainerState, port: &str) -> Option<State> {
    let ports = container.network_settings.as_ref()?.ports.as_ref()?;
    let published =
        ports.get(port)?.as_ref()?.iter().find_map(|binding| binding.host_port.as_deref()?.parse().ok())?;
    Some(State::Running {
        since: time(state.started_at.as_deref())?,
        target: Target {
            instance: "127.0.0.1".to_owned(),
            port: published,
            address: Some(SocketAddr::from((Ipv4Addr::LOCALHOST, published))),
        },
    })
}

/// A container whose main process ended well although one of its others was killed for its memory ended well.
fn ending(state: &ContainerState) -> Ending {
    match (state.exit_code.unwrap_or_default(), state.oom_killed) {
        (code, Some(true)) if code != 0 => Ending::OutOfMemory,
        (code, _) => Ending::Exited(code),
    }
}

/// Reads the engine's times; those of what never was are `0001-01-01T00:00:00Z`.
fn time(text: Option<&str>) -> Option<Timestamp> {
    let time: jiff::Timestamp = text?.parse().ok()?;
    (time.as_millisecond() > 0).then(|| Timestamp(time.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn container(state: &serde_json::Value) -> State {
        let ports = json!({"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "32840"}], "81/tcp": null});
        let inspected = json!({"State": state, "NetworkSettings": {"Ports": ports}});
        of(&serde_json::from_value(inspected).unwrap(), "80/tcp")
    }

    #[test]
    fn a_running_container_has_its_published_port() {
        let state = container(&json!({"Status": "running", "StartedAt": "2026-11-24T02:19:19.167132980Z"}));
        let address = "127.0.0.1:32840".parse().ok();
        let target = Target { instance: "127.0.0.1".to_owned(), port: 32840, address };
        assert_eq!(state, State::Running { since: Timestamp(1_795_486_759_167), target });
    }

    #[test]
    fn ends_are_told_apart() {
        let ended = |code: i64, oom: bool| {
            container(&json!({"Status": "exited", "ExitCode": code, "OOMKilled": oom, "StartedAt": "x"}))
        };
        assert_eq!(ended(3, false), State::Stopped(Ending::Exited(3)));
        assert_eq!(ended(137, true), State::Stopped(Ending::OutOfMemory));
        assert_eq!(ended(0, true), State::Stopped(Ending::Exited(0)));
        assert_eq!(container(&json!({"Status": "created"})), State::Pending);
    }
}
