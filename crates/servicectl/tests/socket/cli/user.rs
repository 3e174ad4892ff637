//! `servicectl user add|list|remove|passwd`.

use crate::support::Server;
use crate::support::server::{Folder, run_with_input, servicectl};
use crate::support::soap::{fault, returned};

#[test]
fn add_makes_user_and_project_and_counts_at_once() {
    let server = Server::start();
    let client = server.client();
    let output = server.command(&["user", "add", "bob", "--project", "new_project"]);
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
    // The password that was made is shown on standard error.
    let shown = String::from_utf8(output.stderr).unwrap();
    let password = shown.trim_end().rsplit(' ').next().unwrap();
    assert!(password.len() >= 22, "{shown}");
    returned(&client.log_in("bob", password, "new_project"));
    let listed = server.command(&["user", "list"]);
    assert_eq!(String::from_utf8(listed.stdout).unwrap(), "experiment_2\talice\nnew_project\tbob\n");
    let listed = server.command(&["user", "list", "--project", "new_project"]);
    assert_eq!(String::from_utf8(listed.stdout).unwrap(), "new_project\tbob\n");
}

#[test]
fn a_mistyped_folder_is_not_made() {
    let folder = Folder::new();
    let mistyped = folder.beside("mistyped");
    for arguments in [
        &["user", "list"][..],
        &["user", "remove", "alice", "--project", "p"],
        &["user", "passwd", "alice", "--project", "p"],
        &["token", "--user", "alice", "--project", "p"],
    ] {
        let output = run_with_input(servicectl().args(arguments).arg("--data-dir").arg(&mistyped), "");
        assert_eq!(output.status.code(), Some(1));
        let sentence = String::from_utf8(output.stderr).unwrap();
        assert!(sentence.contains("no data folder") && sentence.contains("mistyped"), "{sentence}");
        assert!(!mistyped.exists(), "{arguments:?}");
    }
}

#[test]
fn a_password_is_one_line_without_its_end() {
    let server = Server::start();
    let client = server.client();
    for (number, (input, password)) in [
        ("plain", "plain"),
        ("line\n", "line"),
        ("windows\r\n", "windows"),
        ("first\nsecond\n", "first"),
        (" spaces \n", " spaces "),
        ("pä§sword€\n", "pä§sword€"),
    ]
    .iter()
    .enumerate()
    {
        let user = format!("user{number}");
        let output =
            server.command_with_input(&["user", "add", &user, "--project", "p", "--password-stdin"], input);
        assert!(
            output.status.success() && output.stderr.is_empty() && output.stdout.is_empty(),
            "{output:?}"
        );
        returned(&client.log_in(&user, password, "p"));
    }
    for input in ["", "\n", "\r\n", "a\u{7}b\n"] {
        let output =
            server.command_with_input(&["user", "add", "eve", "--project", "p", "--password-stdin"], input);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
    let long = "x".repeat(1025);
    let output =
        server.command_with_input(&["user", "add", "eve", "--project", "p", "--password-stdin"], &long);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(fault(&client.log_in("eve", &long[..1024], "p"), 500), "401: Unauthorized");
}

#[test]
fn names_that_cannot_be_are_refused() {
    let server = Server::start();
    let add = |user: &str, project: &str| {
        let output =
            server.command_with_input(&["user", "add", user, "--project", project, "--password-stdin"], "pw");
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    for (user, project) in [
        ("", "p"),
        ("a b", "p"),
        ("-a", "p"),
        ("a\nb", "p"),
        ("ä", "p"),
        ("a", ""),
        ("a", "P"),
        ("a", "1p"),
        ("a", "p-q"),
        ("a", "_p"),
        ("a", "p__q"),
        ("a", "abcdefghijklmnopqrstuvwxy"),
    ] {
        let (code, sentence) = add(user, project);
        assert_eq!(code, 2, "{user:?} {project:?}: {sentence}");
    }
    assert_eq!(add("alice", "experiment_2"), (1, "servicectl: project `experiment_2` has a user `alice` already. `servicectl user passwd` gives them a new password.\n".to_owned()));
    assert_eq!(add("abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwx").0, 0);
}

#[test]
fn removing_a_user_ends_their_sessions_at_once_and_no_others() {
    let server = Server::start();
    server.add_user("bob", "experiment_2", "pw");
    let (bob, alice) = (server.client().with_token(&server.token("bob", "experiment_2")), server.alice());
    bob.get("/servicectl-1/services").ok();
    let remove = ["user", "remove", "bob", "--project", "experiment_2"];
    let said = server.command(&remove);
    assert!(said.status.success() && said.stderr.is_empty(), "{said:?}");
    assert_eq!(
        String::from_utf8(said.stdout).unwrap(),
        "User bob is gone from project experiment_2. Their session is over.\n"
    );
    bob.get("/servicectl-1/services").error(403);
    alice.get("/servicectl-1/services").ok();
    fault(&server.client().log_in("bob", "pw", "experiment_2"), 500);
    assert_eq!(server.command(&remove).status.code(), Some(1));
}

#[test]
fn a_new_password_ends_sessions_at_once() {
    let server = Server::start();
    let alice = server.alice();
    let arguments = ["user", "passwd", "alice", "--project", "experiment_2", "--password-stdin"];
    assert!(server.command_with_input(&arguments, "fresh\n").status.success());
    alice.get("/servicectl-1/services").error(403);
    let client = server.client();
    returned(&client.log_in("alice", "fresh", "experiment_2"));
    fault(&client.log_in("alice", &server.seeded_password(), "experiment_2"), 500);
    let made = server.command(&["user", "passwd", "alice", "--project", "experiment_2"]);
    let shown = String::from_utf8(made.stderr).unwrap();
    returned(&client.log_in("alice", shown.trim_end().rsplit(' ').next().unwrap(), "experiment_2"));
    let nobody =
        server.command_with_input(&["user", "passwd", "nobody", "--project", "p", "--password-stdin"], "x");
    assert_eq!(nobody.status.code(), Some(1));
}
