//! `servicectl token`.

use crate::support::server::{Folder, run_with_input, servicectl};
use crate::support::{Client, Server};

#[test]
fn prints_the_token_alone_and_it_counts_at_once() {
    let server = Server::start();
    let output = server.command(&["token", "--user", "alice", "--project", "experiment_2"]);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let token = text.strip_suffix('\n').unwrap();
    assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{token:?}");
    assert_eq!(server.client().with_token(token).get("/servicectl-1/services").status, 200);
}

#[test]
fn nobody_has_none() {
    let server = Server::start();
    for (user, project) in [("bob", "experiment_2"), ("alice", "nowhere")] {
        let output = server.command(&["token", "--user", user, "--project", project]);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        assert!(String::from_utf8(output.stderr).unwrap().contains("servicectl user list"));
    }
    assert_eq!(server.command(&["token"]).status.code(), Some(2));
}

#[test]
fn works_before_the_first_server() {
    let folder = Folder::new();
    let run = |arguments: &[&str], input: &str| {
        run_with_input(servicectl().args(arguments).arg("--data-dir").arg(folder.data()), input)
    };
    let added = run(&["user", "add", "bob", "--project", "p", "--password-stdin"], "pw\n");
    assert!(added.status.success(), "{added:?}");
    let token = run(&["token", "--user", "bob", "--project", "p"], "");
    let server = Server::on(&folder, &[]);
    let token = String::from_utf8(token.stdout).unwrap();
    let bob: Client = server.client().with_token(token.trim_end());
    assert_eq!(bob.get("/servicectl-1/services").status, 200);
}

#[test]
fn the_default_folder_follows_the_environment() {
    let folder = Folder::new();
    let run = |name: &str, value: &std::path::Path| {
        let mut command = servicectl();
        command
            .args(["user", "add", "bob", "--project", "p"])
            .env_remove("XDG_DATA_HOME")
            .env_remove("HOME")
            .env(name, value);
        run_with_input(&mut command, "")
    };
    assert!(run("XDG_DATA_HOME", &folder.beside("xdg")).status.success());
    assert!(folder.beside("xdg/servicectl/servicectl.db").exists());
    assert!(run("HOME", &folder.beside("home")).status.success());
    assert!(folder.beside("home/.local/share/servicectl/servicectl.db").exists());
    let nowhere = run("XDG_DATA_HOME", std::path::Path::new("relative"));
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(String::from_utf8(nowhere.stderr).unwrap().contains("--data-dir"));
}
