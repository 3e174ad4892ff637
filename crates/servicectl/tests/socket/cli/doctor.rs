//! `servicectl doctor`.

use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use crate::support::Server;
use crate::support::server::{Folder, run_with_input, servicectl};

/// Exit code and what was printed.
fn doctor(folder: &Folder, options: &[&str]) -> (Option<i32>, String) {
    let mut command = servicectl();
    command
        .arg("doctor")
        .arg("--data-dir")
        .arg(folder.data())
        .env("DOCKER_HOST", "unix:///nowhere/docker.sock");
    for listener in ["--listen", "--deployments-listen"] {
        if !options.contains(&listener) {
            command.args([listener, "127.0.0.1:0"]);
        }
    }
    let output = run_with_input(command.args(options), "");
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn nothing_is_wrong_before_the_first_start_nor_beside_a_server() {
    let folder = Folder::new();
    let (code, said) = doctor(&folder, &[]);
    assert!(code == Some(0) && said.contains("`serve` makes one"), "{said}");
    assert!(!folder.data().exists(), "looking makes nothing");
    let server = Server::on(&folder, &[]);
    let (_, authority) = server.address("portal").split_once("://").unwrap();
    let (code, said) = doctor(&folder, &["--listen", authority]);
    assert!(code == Some(0) && said.contains("is ready") && said.contains("database     whole"), "{said}");
}

#[test]
fn what_is_wrong_is_named_with_what_to_do() {
    let folder = Folder::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, said) = doctor(&folder, &["--listen", &address]);
    assert!(code == Some(1) && said.contains("FAIL  port") && said.contains("--listen"), "{said}");
    let (code, said) = doctor(&folder, &["--runtime", "docker"]);
    assert!(code == Some(1) && said.contains("FAIL  engine") && said.contains("DOCKER_HOST"), "{said}");
    std::fs::create_dir(folder.data()).unwrap();
    std::fs::write(folder.data().join("letters.txt"), "x").unwrap();
    let (code, said) = doctor(&folder, &[]);
    assert!(code == Some(1) && said.contains("holds something else"), "{said}");
    std::fs::write(
        folder.data().join("servicectl.db"),
        "no database at all, but long enough for a header ".repeat(99),
    )
    .unwrap();
    let (code, said) = doctor(&folder, &[]);
    assert!(code == Some(1) && said.contains("FAIL  database") && said.contains("restore"), "{said}");
}

/// The binary as a user who may not use a socket of mode 0600: root may use any, so that root's tests become somebody else.
fn of_a_user_without_rights(folder: &Path) -> Command {
    let program = env!("CARGO_BIN_EXE_servicectl");
    if folder.metadata().unwrap().uid() != 0 {
        return Command::new(program);
    }
    // Where it lies, that user may not look.
    let copy = folder.join("servicectl");
    std::fs::copy(program, &copy).unwrap();
    std::fs::set_permissions(folder, PermissionsExt::from_mode(0o755)).unwrap();
    let mut command = Command::new("setpriv");
    command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]).arg(copy);
    command
}

#[test]
fn who_may_not_use_the_engine_is_told_by_which_group_he_may() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let _engine = UnixListener::bind(&socket).unwrap();
    std::fs::set_permissions(&socket, PermissionsExt::from_mode(0o000)).unwrap();
    let mut command = of_a_user_without_rights(folder.path());
    command
        .args([
            "doctor",
            "--runtime",
            "docker",
            "--listen",
            "127.0.0.1:0",
            "--deployments-listen",
            "127.0.0.1:0",
        ])
        .arg("--data-dir")
        .arg(folder.path().join("data"))
        .env("DOCKER_HOST", format!("unix://{}", socket.display()));
    let output = run_with_input(&mut command, "");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.code() == Some(1) && said.contains("FAIL  engine"), "{said}");
    for words in
        ["may not use the Docker Engine", "usermod -aG docker", "dockerd-rootless-setuptool.sh install"]
    {
        assert!(said.replace('\n', " ").contains(words), "{words}: {said}");
    }
}
