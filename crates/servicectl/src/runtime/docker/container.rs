//! What a task's container is created from. This is the only place that builds a `HostConfig`: from five fields of the
//! definition and a fixed set that no client can reach (trust §3, §5).

use std::collections::HashMap;

use bollard::models::{
    ContainerCreateBody, HealthConfig, HostConfig, HostConfigLogConfig, PortBinding, RestartPolicy,
    RestartPolicyNameEnum,
};

use super::names::Names;
use crate::runtime::TaskSpec;

/// What programs that are started as root need to open port 80, give their rights away and hand files over; everything
/// else is dropped.
const CAPABILITIES: [&str; 7] =
    ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID", "KILL", "NET_BIND_SERVICE"];
/// Processes and threads of one task.
const MOST_PIDS: i64 = 1024;
/// The engine's own copy of a task's output, which is read into the store at once: as much as a task can write while
/// nobody reads.
const LOG_FILE: &str = "32m";
const LOG_FILES: &str = "3";
/// Bytes of a megabyte, as definitions count them.
const MIB: u64 = 1024 * 1024;

/// The container of a task from an image that the engine has.
pub(super) fn body(spec: &TaskSpec, image: &str, network: &str, names: &Names) -> ContainerCreateBody {
    let definition = &spec.definition;
    let port = port(spec);
    ContainerCreateBody {
        image: Some(image.to_owned()),
        env: Some(
            definition
                .environment
                .iter()
                .map(|variable| format!("{}={}", variable.name, variable.value))
                .collect(),
        ),
        exposed_ports: Some(vec![port.clone()]),
        labels: Some(names.container_labels(spec)),
        // Health is checked from outside (contract §11); a check of the image's own would run beside it unseen.
        healthcheck: Some(HealthConfig { test: Some(vec!["NONE".to_owned()]), ..HealthConfig::default() }),
        host_config: Some(host_config(definition.memory_limit, definition.memory_reservation, port, network)),
        ..ContainerCreateBody::default()
    }
}

/// The published port as the engine writes it.
pub(super) fn port(spec: &TaskSpec) -> String {
    format!("{}/tcp", spec.definition.container_port)
}

fn host_config(limit: u64, reservation: u64, port: String, network: &str) -> HostConfig {
    let bytes = |megabytes: u64| i64::try_from(megabytes.saturating_mul(MIB)).ok();
    let text = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
    // On this machine only, and a port of the engine's choice.
    let binding = PortBinding { host_ip: Some("127.0.0.1".to_owned()), host_port: Some(String::new()) };
    HostConfig {
        memory: bytes(limit),
        // As much as memory: no swap on top of it.
        memory_swap: bytes(limit),
        memory_reservation: bytes(reservation),
        pids_limit: Some(MOST_PIDS),
        cap_drop: text(&["ALL"]),
        cap_add: text(&CAPABILITIES),
        security_opt: text(&["no-new-privileges"]),
        privileged: Some(false),
        // The scheduler restarts.
        restart_policy: Some(RestartPolicy {
            name: Some(RestartPolicyNameEnum::NO),
            maximum_retry_count: None,
        }),
        port_bindings: Some(HashMap::from([(port, Some(vec![binding]))])),
        network_mode: Some(network.to_owned()),
        log_config: Some(HostConfigLogConfig {
            // Keeps bytes that are not UTF-8, which json-file does not.
            typ: Some("local".to_owned()),
            config: Some(HashMap::from([
                ("max-size".to_owned(), LOG_FILE.to_owned()),
                ("max-file".to_owned(), LOG_FILES.to_owned()),
                ("compress".to_owned(), "false".to_owned()),
            ])),
        }),
        ..HostConfig::default()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};
    use servicectl_api::{Definition, EnvVar};

    use super::*;
    use crate::Timestamp;
    use crate::runtime::TaskId;

    fn spec() -> TaskSpec {
        let variable =
            |name: &str, value: &str| EnvVar { name: name.into(), value: value.into(), secret: false };
        TaskSpec {
            id: TaskId::random(),
            service: "p-x".to_owned(),
            revision: 3,
            created_at: Timestamp(0),
            digest: None,
            definition: Arc::new(Definition {
                container_tag: "latest".to_owned(),
                memory_reservation: 100,
                memory_limit: 150,
                container_port: 80,
                environment: vec![variable("A", "1"), variable("URL=http://h/?x", "1")],
            }),
        }
    }

    /// Whole, so that nothing can be added without being seen here.
    #[test]
    fn a_container_has_no_right_that_it_does_not_need() {
        let body = body(&spec(), "i", "n", &Names::new("f"));
        let sent = serde_json::to_value(body.host_config.unwrap()).unwrap();
        let expected = json!({
            "Memory": 157_286_400, "MemorySwap": 157_286_400, "MemoryReservation": 104_857_600, "PidsLimit": 1024,
            "CapDrop": ["ALL"],
            "CapAdd": ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID", "KILL", "NET_BIND_SERVICE"],
            "SecurityOpt": ["no-new-privileges"], "Privileged": false, "RestartPolicy": {"Name": "no"},
            "PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": ""}]}, "NetworkMode": "n",
            "LogConfig": {"Type": "local", "Config": {"max-size": "32m", "max-file": "3", "compress": "false"}},
        });
        let sent: serde_json::Map<String, Value> =
            sent.as_object().unwrap().clone().into_iter().filter(|(_, value)| !value.is_null()).collect();
        assert_eq!(Value::Object(sent), expected);
    }

    #[test]
    fn names_with_an_equals_sign_are_joined_to_their_values() {
        let body = body(&spec(), "i", "n", &Names::new("f"));
        assert_eq!(body.env.unwrap(), ["A=1", "URL=http://h/?x=1"]);
        assert_eq!(body.volumes, None);
        assert_eq!(body.healthcheck.unwrap().test.unwrap(), ["NONE"]);
    }
}
