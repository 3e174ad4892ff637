//! What goes wrong in a container is told apart by the list, the overview and the logs.

use e2e::docker::{self, Docker};
use e2e::server::PROJECT;
use e2e::stage::{Stage, stage_with};

/// How a service fails, by its environment; what the list says of it; what its overview says.
const FAILURES: [(&str, (&str, &str), &str, &str); 3] = [
    ("crash", ("DOES", "crash"), "exit code 3", "Error: no database"),
    ("eat", ("DOES", "eat"), "out of memory", "It needs more memory than its limit"),
    ("port", ("PORT", "8080"), "no answer", "Likely the container listens to another port"),
];

#[tokio::test]
#[ignore = "needs a Docker Engine: cargo xtask test --only containers"]
async fn a_crash_too_much_memory_and_a_wrong_port_are_told_apart() {
    let names: Vec<String> = FAILURES.iter().map(|(word, ..)| docker::name(word)).collect();
    let services: Vec<String> = names.iter().map(|name| format!("{PROJECT}-{name}")).collect();
    let docker = Docker::new(&services).unwrap();
    stage_with(docker::options(), async |stage| {
        for ((_, variable, ..), name) in FAILURES.iter().zip(&names) {
            deploy(stage, &docker, name, *variable).await?;
        }
        stage.sign_in_at("/").await?;
        let tab = &stage.tab;
        for ((_, _, list, overview), name) in FAILURES.iter().zip(&names) {
            tab.open("/").await?;
            tab.row(name).says(list).await?;
            tab.open(&format!("/services/{name}")).await?;
            tab.sees(overview).await?;
        }
        Ok(())
    })
    .await;
}

async fn deploy(stage: &Stage, docker: &Docker, name: &str, variable: (&str, &str)) -> anyhow::Result<()> {
    let api = stage.api().await?;
    api.create(name).await?;
    let registry = api.credentials(name).await?;
    let part = |key: &str| registry[key].as_str().unwrap_or_default().to_owned();
    let (image, user, endpoint) =
        (format!("{}:sample", part("repo_uri")), part("user"), part("proxy_endpoint"));
    let commands = format!(
        "set -e; read -r PASSWORD; printf %s \"$PASSWORD\" | docker login --username {user} --password-stdin {endpoint}; \
         docker build -t {image} .; docker push {image}"
    );
    docker.paste(&commands, &part("password")).await?;
    let root = format!("/{PROJECT}-{name}");
    api.define_with(name, [8, 16], &[("CONTEXT_ROOT", &root), variable]).await
}
