//! `servicectl backup` and `servicectl restore`.

use crate::servicectl_1::API;
use crate::support::server::{Folder, run_with_input, servicectl};
use crate::support::{Client, Server};
use crate::v2::repository::{Repository, digest};

#[test]
fn a_backup_beside_a_running_server_is_the_same_platform_in_another_folder() {
    let server = Server::with(&["--time-scale", "60"]);
    let repository = Repository::of_new(&server, "kept");
    let upload = format!("blobs/uploads/?digest={}", digest(b"layer"));
    assert_eq!(repository.call("POST", &upload, &[], b"layer").status, 201);
    let alice = server.alice();
    let file = server.folder.beside("backup.tar");
    let output = server.command(&["backup", file.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("6 services, 1 blobs"), "{said}");
    // What comes after it is not in it.
    alice.delete(&format!("{API}/services/kept")).ok();
    let elsewhere = Folder::new();
    let output =
        run_with_input(servicectl().arg("restore").arg(&file).arg("--data-dir").arg(elsewhere.data()), "");
    assert!(output.status.success(), "{output:?}");
    let restored = Server::on(&elsewhere, &["--time-scale", "60"]);
    let again: Client = restored.client().with_token(alice.token());
    let names = |client: &Client| -> Vec<String> {
        let list = client.get(&format!("{API}/services")).ok();
        list.as_array().unwrap().iter().map(|service| service["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&alice).len() + 1, names(&again).len(), "sessions hold too");
    assert!(names(&again).contains(&"kept".to_owned()));
    let blob = repository.on(&restored).get(&format!("blobs/{}", digest(b"layer")));
    assert_eq!(blob.body, b"layer", "with the credentials of before");
}

#[test]
fn what_cannot_be_says_why() {
    let server = Server::start();
    let fails = |arguments: &[&str], part: &str| {
        let output = server.command(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(part), "{said}");
    };
    let file = server.folder.beside("x.tar");
    let file = file.to_str().unwrap();
    fails(&["restore", file], "overwrites nothing");
    fails(&["backup", "/nowhere/at/all.tar"], "/nowhere/at/all.tar");
    assert!(server.command(&["backup", file]).status.success());
    fails(&["backup", file], "overwrites nothing");
    let empty = Folder::new();
    let output = run_with_input(servicectl().args(["backup", file, "--data-dir"]).arg(empty.data()), "");
    assert!(String::from_utf8_lossy(&output.stderr).contains("no data folder"), "{output:?}");
}
