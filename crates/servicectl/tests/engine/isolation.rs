//! What a container can reach and what it may do, seen from inside: by `docker exec`, whose commands have the rights of the
//! container and no more.

use std::net::{TcpListener, TcpStream};

use crate::platform::Credentials;
use crate::stage::{RUN, Stage, definition};
use crate::support::wait_for;

/// Says of each `host:port` whether somebody takes the connection.
const KNOCK: &str = r#"
for at in "$@"; do
  if busybox timeout 5 busybox nc -w 2 "${at%:*}" "${at##*:}" </dev/null >/dev/null 2>&1
  then echo "$at open"; else echo "$at shut"; fi
done
"#;

/// What each container is given by the engine itself.
const MOUNTS: &[&str] = &["/", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];
/// And below these.
const SYSTEM: &[&str] = &["/proc", "/dev", "/sys"];

/// What a script prints inside a container, whether it succeeds or not.
fn inside(stage: &Stage, container: &str, script: &str, words: &[&str]) -> String {
    let command = ["exec", container, "sh", "-c", script, "sh"];
    let output = stage.docker.try_docker(&[&command, words].concat(), "");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// One word that `docker inspect` says of a container's network.
fn network(stage: &Stage, container: &str, what: &str) -> String {
    let format = format!("{{{{range .NetworkSettings.Networks}}}}{{{{.{what}}}}}{{{{end}}}}");
    stage.docker.docker(&["inspect", "--format", &format, container]).trim().to_owned()
}

/// A service of another project; gives its container.
fn of_another_project(stage: &Stage) -> String {
    let mallory = stage.server().stranger();
    let credentials = Credentials::of_new(&mallory, "web");
    stage.docker.log_in(&credentials);
    stage.push(&credentials, "1", RUN);
    let path = "/servicectl-1/services/web";
    mallory.put(path, &definition("other-web", "1", &[("NAME", "other")])).ok();
    let task = wait_for("the other project's task", || {
        let status = mallory.get(path).ok();
        let healthy = status["status"]["target_health"]["targets"][0]["health"] == "healthy";
        healthy.then(|| status["status"]["tasks"][0]["task_name"].as_str().unwrap().to_owned())
    });
    stage.container(&task)
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn a_container_reaches_no_other_service_and_nothing_that_listens_on_this_machines_loopback() {
    let stage = Stage::new();
    let mut containers = Vec::new();
    for name in ["web", "neighbour"] {
        stage.create(name);
        stage.deploy(name, "1", &[]);
        containers.push(stage.container(&stage.until_steady(name, 1)));
    }
    containers.push(of_another_project(&stage));
    let others: Vec<String> =
        containers[1..].iter().map(|of| format!("{}:80", network(&stage, of, "IPAddress"))).collect();
    for other in &others {
        TcpStream::connect(other).unwrap_or_else(|error| panic!("{other} does not listen: {error}"));
    }
    let gateway = network(&stage, &containers[0], "Gateway");
    let published = stage.docker.docker(&["port", &containers[1], "80"]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let ports = [
        stage.server().client().port().to_owned(),
        stage.server().deployments().port().to_owned(),
        published.trim().rsplit_once(':').unwrap().1.to_owned(),
        listener.local_addr().unwrap().port().to_string(),
    ];
    let shut = ports.iter().map(|port| format!("{gateway}:{port}")).chain(others);
    let shut: Vec<String> = shut.collect();
    let words: Vec<&str> = std::iter::once("127.0.0.1:80").chain(shut.iter().map(String::as_str)).collect();
    let said = inside(&stage, &containers[0], KNOCK, &words);
    let expected: Vec<String> = std::iter::once("127.0.0.1:80 open".to_owned())
        .chain(shut.iter().map(|at| format!("{at} shut")))
        .collect();
    assert_eq!(said.lines().collect::<Vec<_>>(), expected);
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn a_container_has_few_rights_and_nothing_of_this_machine() {
    let stage = Stage::new();
    stage.create("web");
    stage.deploy("web", "1", &[]);
    let container = stage.container(&stage.until_steady("web", 1));
    let says = |script: &str| inside(&stage, &container, script, &[]);

    let status = says("busybox cat /proc/1/status");
    let value = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.unwrap_or_else(|| panic!("no {name} in {status}")).trim().to_owned()
    };
    // CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID, NET_BIND_SERVICE: bits 0, 1, 3, 5, 6, 7, 10.
    for set in ["CapPrm", "CapEff", "CapBnd"] {
        assert_eq!(u64::from_str_radix(&value(set), 16), Ok(0b100_1110_1011), "{set}");
    }
    assert_eq!(value("CapAmb").trim_start_matches('0'), "");
    assert_eq!((value("NoNewPrivs"), value("Seccomp")), ("1".to_owned(), "2".to_owned()));

    let mounts = says("busybox cat /proc/1/mountinfo");
    let points: Vec<&str> = mounts.lines().filter_map(|line| line.split(' ').nth(4)).collect();
    assert!(points.contains(&"/proc"), "{mounts}");
    let is_usual = |point: &str| {
        MOUNTS.contains(&point)
            || SYSTEM.iter().any(|root| {
                point.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
    };
    let strange: Vec<&str> = points.into_iter().filter(|point| !is_usual(point)).collect();
    assert!(strange.is_empty(), "mounted into the container: {strange:?}");
    assert_eq!(says("busybox find / -type s"), "", "no socket, the engine's least of all");
    let devices = says("busybox find /dev -type b");
    assert_eq!(devices, "", "no disk");

    for namespace in ["ipc", "mnt", "net", "pid", "uts"] {
        let link = format!("/proc/1/ns/{namespace}");
        let ours = std::fs::read_link(format!("/proc/self/ns/{namespace}")).unwrap();
        let theirs = says(&format!("busybox readlink {link}"));
        assert!(theirs.starts_with(&format!("{namespace}:[")), "{theirs}");
        assert_ne!(theirs.trim(), ours.to_str().unwrap(), "{namespace} is the machine's");
    }
    for forbidden in
        ["mount -t tmpfs none /bin", "mknod /disk b 8 0", "hostname other", "chroot / sh -c true"]
    {
        let said = says(&format!("busybox {forbidden} && echo done"));
        assert!(said.contains("permi") && !said.contains("done"), "{forbidden}: {said}");
    }
}
