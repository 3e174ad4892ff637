//! From `docker push` to a service that answers, and back to nothing.

use e2e::docker::{self, Docker};
use e2e::server::PROJECT;
use e2e::stage::{Stage, stage_with};
use e2e::tab::Tab;
use e2e::wait;

#[tokio::test]
#[ignore = "needs a Docker Engine: cargo xtask test --only containers"]
async fn from_docker_push_to_a_service_that_answers() {
    let name = docker::name("steps");
    let docker = Docker::new(&[format!("{PROJECT}-{name}")]).unwrap();
    stage_with(docker::options(), async |stage| {
        stage.sign_in_at("/").await?;
        create(stage, &name).await?;
        push(stage, &docker, &name).await?;
        define(stage, &name).await?;
        watch_it_start(&stage.tab, &name).await?;
        visit(stage, &name, "good morning").await?;
        update(stage, &name).await?;
        visit(stage, &name, "good evening").await?;
        read_the_logs(&stage.tab, &name).await?;
        delete(stage, &docker, &name).await
    })
    .await;
}

async fn create(stage: &Stage, name: &str) -> anyhow::Result<()> {
    let tab = &stage.tab;
    tab.sees("docker").await?; // which platform it is
    tab.link("New service").about().nth(0).click().await?;
    tab.field("Name").fill(name).await?;
    tab.button("Create service").click().await?;
    tab.h1().says(name).await
}

/// Pastes what the page shows into a shell, with the password that the page gives.
async fn push(stage: &Stage, docker: &Docker, name: &str) -> anyhow::Result<()> {
    let tab = &stage.tab;
    page(tab, name, "Image").await?;
    tab.sees("docker login").await?;
    tab.button("Use the sample image").gone().await?; // there is none on this platform
    tab.field("Tag").fill("1.0").await?;
    tab.allow_clipboard().await?;
    tab.button("Copy all").about().click().await?;
    let commands = copied(tab, "docker push").await?;
    tab.button("Copy password").about().click().await?;
    let password = wait::until("the password", async || {
        let text = tab.clipboard().await?;
        Ok((!text.contains("docker") && !text.is_empty()).then_some(text))
    })
    .await?;
    assert!(!commands.contains(&password), "the password is not in the commands");
    let said = docker.paste(&commands, &password).await?;
    assert!(said.contains("1.0: digest: sha256:"), "{said}");
    tab.link("Deploy 1.0").about().click().await?;
    assert_eq!(tab.field("Image tag").value().await?, "1.0");
    Ok(())
}

async fn copied(tab: &Tab, part: &str) -> anyhow::Result<String> {
    wait::until("the copied text", async || {
        let text = tab.clipboard().await?;
        Ok(text.contains(part).then_some(text))
    })
    .await
}

async fn define(stage: &Stage, name: &str) -> anyhow::Result<()> {
    let tab = &stage.tab;
    let file = tempfile::Builder::new().suffix(".env").tempfile()?;
    std::fs::write(file.path(), format!("CONTEXT_ROOT=/{PROJECT}-{name}\nGREETING=good morning\n"))?;
    tab.button("Import env file").click().await?;
    tab.file_input().give_file(file.path()).await?;
    tab.button("Import").click().await?;
    tab.dialog().gone().await?;
    tab.field("Reserved memory").fill("8").await?;
    tab.field("Memory limit").fill("16").await?;
    tab.field("Container port").fill("80").await?;
    deploy(tab, 1).await
}

async fn deploy(tab: &Tab, revision: u32) -> anyhow::Result<()> {
    tab.button(&format!("Deploy revision {revision}…")).click().await?;
    tab.button("Deploy").inside(&tab.dialog()).click().await?;
    tab.dialog().gone().await
}

async fn watch_it_start(tab: &Tab, name: &str) -> anyhow::Result<()> {
    page(tab, name, "Events").await?;
    for words in ["started 1 task", "registered 1 target", "has reached a steady state"] {
        tab.sees(words).await?;
    }
    page(tab, name, "Overview").await?;
    tab.sees("Running").await
}

/// As anybody does, without the portal.
async fn visit(stage: &Stage, name: &str, greeting: &str) -> anyhow::Result<()> {
    let address = format!("{}/{PROJECT}-{name}/", stage.server.address("deployments"));
    wait::until_true(format!("the deployment to say {greeting:?}"), async || {
        let answer = reqwest::get(&address).await?;
        Ok(answer.status() == 200 && answer.text().await?.contains(greeting))
    })
    .await
}

async fn update(stage: &Stage, name: &str) -> anyhow::Result<()> {
    let tab = &stage.tab;
    page(tab, name, "Definition").await?;
    tab.field("Value of GREETING").fill("good evening").await?;
    deploy(tab, 2).await?;
    let api = stage.api().await?;
    wait::until_true("one task of revision 2", async || {
        let status = api.status(name).await?;
        let newest = status["events"][0]["message"].as_str().unwrap_or_default();
        let alone = status["tasks"].as_array().is_some_and(|tasks| tasks.len() == 1);
        let revision = &status["tasks"][0]["task_definition"]["revision"];
        Ok(alone && *revision == 2 && newest.ends_with("steady state."))
    })
    .await
}

/// Those of the first container are there after it.
async fn read_the_logs(tab: &Tab, name: &str) -> anyhow::Result<()> {
    page(tab, name, "Logs").await?;
    tab.sees("Starting with good evening").await?;
    tab.sees("Starting with good morning").await
}

async fn delete(stage: &Stage, docker: &Docker, name: &str) -> anyhow::Result<()> {
    let tab = &stage.tab;
    let folders = docker.folders();
    assert_eq!(folders.len(), 1, "the platform labels what it makes");
    page(tab, name, "Settings").await?;
    tab.button(&format!("Delete {name}…")).click().await?;
    tab.field(&format!("Type {name} to go on")).fill(name).await?;
    tab.button(&format!("Delete {name}")).inside(&tab.dialog()).click().await?;
    tab.h1().says("Services").await?;
    wait::until_true("an engine as it was before", async || {
        Ok(docker.of(&folders[0]).iter().all(|(_, ids)| ids.is_empty()))
    })
    .await
}

/// Goes to a page of the service by its tab.
async fn page(tab: &Tab, name: &str, word: &str) -> anyhow::Result<()> {
    tab.link(word).about().inside(&tab.region(&format!("Pages of {name}"))).click().await
}
