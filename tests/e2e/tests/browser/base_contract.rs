//! The whole way of one service on a platform that offers nothing beyond the base contract, as the original is.

use e2e::server::{Options, PROJECT};
use e2e::stage::{Stage, stage_with};
use e2e::tab::Tab;
use e2e::wait;

const NAME: &str = "plain-way";

#[tokio::test]
async fn a_service_goes_the_whole_way_by_the_base_contract() {
    stage_with(Options { base_contract_only: true, ..Options::default() }, async |stage| {
        // The original answers the about document with 404, which the browser reports.
        stage.watch.provoke("/servicectl-1/ - Failed");
        stage.sign_in_at("/").await?;
        create(&stage.tab).await?;
        push(stage).await?;
        define(stage).await?;
        watch(stage).await?;
        delete(stage).await
    })
    .await;
}

/// With a health check of its own.
async fn create(tab: &Tab) -> anyhow::Result<()> {
    tab.link("New service").click().await?;
    tab.field("Name").fill(NAME).await?;
    tab.radio("My own").about().click().await?;
    tab.field("Path").fill("alive").await?;
    tab.field("Healthy answers").fill("200,404").await?;
    tab.field("Every").fill("15").await?;
    tab.button("Create service").click().await?;
    tab.at(&format!("/services/{NAME}")).await?;
    tab.sees("Push an image").await
}

/// With what the page Image shows: repository, user and password, and the commands for them.
async fn push(stage: &Stage) -> anyhow::Result<()> {
    let tab = &stage.tab;
    page(tab, "Image").await?;
    tab.sees("docker login").await?;
    assert!(!tab.button("Use the sample image").is_there().await?, "the base contract has none");
    tab.field("Tag").fill("v1").await?;
    tab.button("Show the password").click().await?;
    let script = "const part = label => [...document.querySelectorAll('.label')]
            .find(e => e.textContent === label)?.parentElement.querySelector('code')?.textContent ?? '';
        return [part('Repository'), part('User'), document.querySelector('[data-test=password]').textContent]";
    let parts: Vec<String> = serde_json::from_value(tab.evaluate(script).await?)?;
    let [repository, user, password] = &parts[..] else { anyhow::bail!("no credentials: {parts:?}") };
    let repository = repository.rsplit('/').next().unwrap_or_default();
    assert_eq!(repository, format!("{PROJECT}-{NAME}"));
    tab.sees(&format!("{repository}:v1")).await?;
    stage.api().await?.push(repository, [user, password], "v1").await
}

/// The platform never tells what was sent, so the page keeps it.
async fn define(stage: &Stage) -> anyhow::Result<()> {
    let tab = &stage.tab;
    page(tab, "Definition").await?;
    tab.field("Image tag").fill("v1").await?;
    tab.field("Container port").fill("8080").await?;
    tab.button("Import env file").click().await?;
    tab.field("Lines to import").fill(&format!("CONTEXT_ROOT=/{PROJECT}-{NAME}\nGREETING=hello\n")).await?;
    tab.button("Import").click().await?;
    tab.dialog().gone().await?;
    tab.button("Deploy revision 1…").click().await?;
    let dialog = tab.dialog();
    dialog.says("never gives").await?;
    tab.button("Deploy").inside(&dialog).click().await?;
    dialog.gone().await?;
    tab.at(&format!("/services/{NAME}")).await
}

async fn watch(stage: &Stage) -> anyhow::Result<()> {
    let tab = &stage.tab;
    stage.api().await?.until_steady(NAME).await?;
    tab.sees("All four signs hold").await?;
    page(tab, "Events").await?;
    for words in ["started 1 task", "registered 1 target", "has reached a steady state"] {
        tab.sees(words).await?;
    }
    page(tab, "Logs").await?;
    tab.sees("ELB-HealthChecker").await?;
    page(tab, "Health").await?;
    tab.sees("/alive").await?;
    tab.sees("200 and 404").await?;
    tab.sees("The target is healthy").await?;
    // What this tab sent is known as long as it stays open, though the platform never tells it.
    page(tab, "Definition").await?;
    assert_eq!(tab.field("Value of GREETING").value().await?, "hello");
    assert_eq!(tab.field("Image tag").value().await?, "v1");
    Ok(())
}

async fn delete(stage: &Stage) -> anyhow::Result<()> {
    let tab = &stage.tab;
    page(tab, "Settings").await?;
    tab.button(&format!("Delete {NAME}…")).click().await?;
    tab.field(&format!("Type {NAME} to go on")).fill(NAME).await?;
    tab.button(&format!("Delete {NAME}")).inside(&tab.dialog()).click().await?;
    tab.h1().says("Services").await?;
    tab.link(NAME).gone().await?;
    let api = stage.api().await?;
    wait::until_true("the service to be gone", async || Ok(!api.names().await?.contains(&NAME.to_owned())))
        .await
}

/// Goes to a page of the service by its tab.
async fn page(tab: &Tab, word: &str) -> anyhow::Result<()> {
    tab.link(word).about().inside(&tab.region(&format!("Pages of {NAME}"))).click().await
}
