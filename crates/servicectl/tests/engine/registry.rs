//! The image registry with its clients: what they push can be deployed and pulled, and what is refused says why.

use serde_json::{Value, json};

use crate::docker::Docker;
use crate::platform::{Credentials, deploy, let_credentials_expire};
use crate::support::Server;

/// Bytes that no compression shrinks and no other test has.
fn noise(length: usize) -> Vec<u8> {
    std::iter::repeat_with(|| fastrand::u8(..)).take(length).collect()
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn docker_pushes_what_can_be_deployed_and_pulled() {
    let server = Server::start();
    let (docker, alice) = (Docker::new(), server.alice());
    let credentials = Credentials::of_new(&alice, "x");
    docker.log_in(&credentials);
    let image = credentials.image("1.0");
    let id = docker.build(&image, &noise(3 << 20));
    docker.docker(&["push", &image]);
    deploy(&alice, "x", "1.0");
    docker.docker(&["image", "rm", &image]);
    docker.docker_fails(&["image", "inspect", &image]);
    docker.docker(&["pull", &image]);
    assert_eq!(docker.id(&image), id);
    // The layer is there already: only the tag is new.
    let other = credentials.image("2.0");
    docker.docker(&["tag", &image, &other]);
    let told = docker.docker(&["push", &other]);
    docker.docker(&["image", "rm", &other]);
    assert!(told.contains("Layer already exists"), "{told}");
    deploy(&alice, "x", "2.0");
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn docker_tells_its_user_why_it_is_refused() {
    let server = Server::start();
    let (docker, alice) = (Docker::new(), server.alice());
    let (x, y) = (Credentials::of_new(&alice, "x"), Credentials::of_new(&alice, "y"));
    let (own, foreign) = (x.image("1.0"), y.image("1.0"));
    docker.build(&own, b"own");
    docker.build(&foreign, b"foreign");
    let told = docker.docker_fails(&["push", &own]);
    assert!(told.contains("docker login"), "{told}");

    docker.log_in(&x);
    let told = docker.docker_fails(&["push", &foreign]);
    assert!(told.contains("denied") && told.contains("experiment_2-x"), "{told}");
    let told = docker.docker_fails(&["pull", &x.image("nothing")]);
    assert!(told.contains("no tag nothing"), "{told}");

    let_credentials_expire(&server);
    let told = docker.docker_fails(&["push", &own]);
    assert!(told.contains("has expired") && told.contains("docker login"), "{told}");
    let arguments = ["login", "--username", &x.user, "--password-stdin", &x.endpoint];
    let again = docker.try_docker(&arguments, &x.password);
    let told = String::from_utf8_lossy(&again.stderr);
    assert!(!again.status.success() && told.contains("has expired"), "{told}");
    let wrong = docker.try_docker(&arguments, "guessed");
    let told = String::from_utf8_lossy(&wrong.stderr);
    assert!(!wrong.status.success() && told.contains("is not right"), "{told}");
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn docker_tells_its_user_that_the_repository_is_full() {
    let server = Server::with(&["--repository-limit", "1"]);
    let (docker, alice) = (Docker::new(), server.alice());
    let credentials = Credentials::of_new(&alice, "x");
    docker.log_in(&credentials);
    let image = credentials.image("big");
    docker.build(&image, &noise(40 << 20));
    let told = docker.docker_fails(&["push", &image]);
    assert!(told.contains("repository is full"), "{told}");
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn skopeo_copies_inspects_lists_and_deletes() {
    let server = Server::start();
    let (docker, alice) = (Docker::new(), server.alice());
    let credentials = Credentials::of_new(&alice, "x");
    docker.log_in(&credentials);
    let image = credentials.image("1.0");
    docker.build(&image, &noise(1 << 20));
    docker.docker(&["push", &image]);

    let pair = credentials.pair();
    let (at, layout) =
        (format!("docker://{image}"), format!("oci:{}", docker.folder().join("oci").display()));
    let inspected = docker.skopeo(&["inspect", "--creds", &pair, "--tls-verify=false", &at]);
    let inspected: Value = serde_json::from_str(&inspected).unwrap();
    assert_eq!(inspected["Name"], json!(credentials.repository));
    assert_eq!(inspected["RepoTags"], json!(["1.0"]));

    // Out as OCI, and in again as OCI: what Docker pushed is of Docker's own media types.
    docker.skopeo(&["copy", "--src-creds", &pair, "--src-tls-verify=false", &at, &format!("{layout}:a")]);
    let oci = format!("docker://{}", credentials.image("oci"));
    docker.skopeo(&["copy", "--dest-creds", &pair, "--dest-tls-verify=false", &format!("{layout}:a"), &oci]);
    let raw = docker.skopeo(&["inspect", "--raw", "--creds", &pair, "--tls-verify=false", &oci]);
    assert!(raw.contains("application/vnd.oci.image"), "{raw}");
    deploy(&alice, "x", "oci");
    let list = || {
        let repository = format!("docker://{}", credentials.repository);
        let listed = docker.skopeo(&["list-tags", "--creds", &pair, "--tls-verify=false", &repository]);
        serde_json::from_str::<Value>(&listed).unwrap()["Tags"].clone()
    };
    assert_eq!(list(), json!(["1.0", "oci"]));
    docker.skopeo(&["delete", "--creds", &pair, "--tls-verify=false", &at]);
    assert_eq!(list(), json!(["oci"]));
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn skopeo_tells_its_user_why_it_is_refused() {
    let server = Server::start();
    let (docker, alice) = (Docker::new(), server.alice());
    let (x, y) = (Credentials::of_new(&alice, "x"), Credentials::of_new(&alice, "y"));
    let inspect = |pair: &str, of: &Credentials| {
        let repository = format!("docker://{}", of.image("1.0"));
        docker.skopeo_fails(&["inspect", "--creds", pair, "--tls-verify=false", &repository])
    };
    let told = inspect(&x.pair(), &y);
    assert!(told.contains("experiment_2-x"), "{told}");
    let told = inspect(&format!("{}:guessed", x.user), &x);
    assert!(told.contains("is not right"), "{told}");
    let_credentials_expire(&server);
    let told = inspect(&x.pair(), &x);
    assert!(told.contains("has expired"), "{told}");
}
