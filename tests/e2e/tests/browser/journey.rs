//! The whole way of one service, as a newcomer goes it: created with a check of its own, deployed, watched, updated,
//! deleted; seen at the same time by the unmodified Python client.

use e2e::clfpy;
use e2e::stage::{Stage, stage};
use e2e::tab::Tab;
use e2e::wait;

const NAME: &str = "first-steps";
const FULL: &str = "experiment_2-first-steps";

#[tokio::test]
async fn from_nothing_to_a_deployed_service_and_back() {
    stage(async |stage| {
        stage.sign_in_at("/").await?;
        let address = create(stage).await?;
        put_the_sample_image(stage).await?;
        define(stage).await?;
        watch_it_start(stage).await?;
        open_the_deployment(stage, &address).await?;
        read_everything(stage).await?;
        clfpy_sees_the_same(stage).await?;
        update(stage).await?;
        delete(stage).await
    })
    .await;
}

/// With a health check of its own; answers with the deployment's address.
async fn create(stage: &Stage) -> anyhow::Result<String> {
    let tab = &stage.tab;
    tab.sees("report-builder").await?; // the seeded services
    tab.link("New service").click().await?;
    tab.h1().says("New service").await?;
    tab.field("Name").type_text("First Steps").await?;
    tab.button("Use “first-steps”").click().await?;
    assert_eq!(tab.field("Name").value().await?, NAME);
    tab.radio("My own").about().click().await?;
    tab.field("Path").fill("health?deep=1").await?;
    tab.field("Healthy answers").fill("200-299,304").await?;
    tab.field("Every").fill("10").await?;
    tab.sees(&format!("CONTEXT_ROOT=/{FULL}")).await?;
    tab.button("Create service").click().await?;
    tab.h1().says(NAME).await?;
    tab.at(&format!("/services/{NAME}")).await?;
    tab.sees("Not started yet").await?;
    let link = tab.link(FULL).about().nth(0).wait().await?;
    let address = link.prop("href").await?.unwrap_or_default();
    assert_eq!(address, format!("{}/{FULL}", stage.server.address("deployments")));
    Ok(address)
}

async fn put_the_sample_image(stage: &Stage) -> anyhow::Result<()> {
    let tab = &stage.tab;
    page(tab, "Image").await?;
    // The platform has a registry, so the commands work here; the sample image is for who has no Docker.
    tab.sees("Push an image").await?;
    tab.sees("docker login").await?;
    tab.button("Use the sample image").click().await?;
    tab.sees("The sample image is in the repository as").await?;
    tab.link("Deploy sample").click().await?;
    assert_eq!(tab.field("Image tag").value().await?, "sample");
    Ok(())
}

/// Imports an env file with the usual faults, and sends the definition.
async fn define(stage: &Stage) -> anyhow::Result<()> {
    let tab = &stage.tab;
    let file = tempfile::Builder::new().suffix(".env").tempfile()?;
    let lines = "# from the examples\nCONTEXT_ROOT=/someone-else\nLOG_LEVEL=debug\nAPI_TOKEN=s3cret=with=signs\n=nothing\n";
    std::fs::write(file.path(), lines)?;
    tab.button("Import env file").click().await?;
    tab.file_input().give_file(file.path()).await?;
    tab.sees("CONTEXT_ROOT of another service").await?;
    tab.sees("Line 5: There is no name").await?;
    tab.button("Import").click().await?;
    tab.dialog().gone().await?;
    assert_eq!(tab.field("Value of CONTEXT_ROOT").value().await?, format!("/{FULL}"));
    assert_eq!(tab.field("Value of LOG_LEVEL").value().await?, "debug");

    tab.field("Reserved memory").fill("64").await?;
    tab.field("Memory limit").fill("96").await?;
    tab.field("Container port").fill("8080").await?;
    tab.button("Deploy revision 1…").click().await?;
    let dialog = tab.dialog();
    dialog.says(&format!("Deploy revision 1 of {NAME}?")).await?;
    tab.button("Deploy").inside(&dialog).click().await?;
    dialog.gone().await?;
    let sent = stage.api().await?.definition(NAME).await?;
    assert_eq!(sent["revision"], 1);
    assert_eq!(sent["definition"]["container-port"], 8080);
    let environment = sent["definition"]["environment"].as_array().cloned().unwrap_or_default();
    let values: Vec<&str> = environment.iter().filter_map(|variable| variable["value"].as_str()).collect();
    assert_eq!(values, [&*format!("/{FULL}"), "debug", "s3cret=with=signs"]);
    Ok(())
}

async fn watch_it_start(stage: &Stage) -> anyhow::Result<()> {
    let tab = &stage.tab;
    page(tab, "Events").await?;
    for words in ["started 1 task", "registered 1 target", "has reached a steady state"] {
        tab.sees(words).await?;
    }
    page(tab, "Overview").await?;
    tab.sees("Running").await
}

/// In a window of its own, on another origin.
async fn open_the_deployment(stage: &Stage, address: &str) -> anyhow::Result<()> {
    let driver = stage.tab.driver();
    let portal = driver.window().await?;
    stage.tab.link("Open").about().nth(0).click().await?;
    wait::until_true("a second window", async || Ok(driver.windows().await?.len() == 2)).await?;
    let windows = driver.windows().await?;
    let opened = windows.into_iter().find(|window| *window != portal).expect("there are two windows");
    driver.switch_to_window(opened).await?;
    wait::until_true("the deployment's own page", async || {
        Ok(driver.current_url().await?.as_str().starts_with(address) && driver.source().await?.contains(FULL))
    })
    .await?;
    let opener = stage.tab.evaluate("return window.opener === null && document.referrer === ''").await?;
    assert_eq!(opener, true, "the deployment learns who opened it");
    driver.close_window().await?;
    driver.switch_to_window(portal).await?;
    Ok(())
}

async fn read_everything(stage: &Stage) -> anyhow::Result<()> {
    let tab = &stage.tab;
    page(tab, "Health").await?;
    tab.sees("/health?deep=1").await?;
    tab.sees("200 to 299 and 304").await?;
    tab.sees("healthy").await?;
    page(tab, "Logs").await?;
    tab.sees("ELB-HealthChecker").await?;
    page(tab, "Settings").await?;
    tab.sees("64 MB reserved, at most 96 MB").await?;
    tab.sees("8080").await
}

async fn clfpy_sees_the_same(stage: &Stage) -> anyhow::Result<()> {
    let printed = clfpy::run(
        stage,
        "srv.print_service_list(token)\nsrv.print_service_status(token, 'first-steps')\nsrv.print_service_logs(token, 'first-steps')",
    )
    .await?;
    for line in [
        "Deployment path:",
        "Running count: 1",
        "Container port: 8080",
        "has reached a steady state.",
        "Health-check status codes: 200-299,304",
        "Events for log stream 1/1",
    ] {
        assert!(printed.contains(line), "clfpy does not print {line:?}: {printed}");
    }
    Ok(())
}

async fn update(stage: &Stage) -> anyhow::Result<()> {
    let tab = &stage.tab;
    page(tab, "Definition").await?;
    assert_eq!(tab.field("Memory limit").value().await?, "96");
    tab.field("Memory limit").fill("128").await?;
    tab.sees("1 change to what runs").await?;
    tab.button("Deploy revision 2…").click().await?;
    tab.button("Deploy").inside(&tab.dialog()).click().await?;
    tab.dialog().gone().await?;
    page(tab, "Overview").await?;
    let api = stage.api().await?;
    api.until_steady(NAME).await?;
    wait::until_true("one task of revision 2", async || {
        let status = api.status(NAME).await?;
        Ok(status["tasks"][0]["task_definition"]["revision"] == 2)
    })
    .await?;
    tab.sees("Running").await?;
    page(tab, "Events").await?;
    tab.sees("has begun draining").await
}

async fn delete(stage: &Stage) -> anyhow::Result<()> {
    let tab = &stage.tab;
    page(tab, "Settings").await?;
    tab.button(&format!("Delete {NAME}…")).click().await?;
    let dialog = tab.dialog();
    dialog.says("all images in its repository").await?;
    assert!(!tab.button(&format!("Delete {NAME}")).inside(&dialog).is_enabled().await?);
    tab.field(&format!("Type {NAME} to go on")).fill(NAME).await?;
    tab.button(&format!("Delete {NAME}")).inside(&dialog).click().await?;
    tab.h1().says("Services").await?;
    tab.link(NAME).gone().await?;
    assert!(!stage.api().await?.names().await?.contains(&NAME.to_owned()));
    Ok(())
}

/// Goes to a page of the service by its tab.
async fn page(tab: &Tab, word: &str) -> anyhow::Result<()> {
    tab.link(word).about().inside(&tab.region(&format!("Pages of {NAME}"))).click().await
}
