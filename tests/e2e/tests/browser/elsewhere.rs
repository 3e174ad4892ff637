//! A portal whose platform is on another origin: `config.json` says where.

use std::path::Path;

use e2e::place;
use e2e::server::{Options, PASSWORD, PROJECT, Server, USER};
use e2e::stage::{Stage, stage};
use serde_json::json;

#[tokio::test]
async fn a_platform_elsewhere_must_allow_the_portal_and_the_page_says_so() {
    stage(async |stage| {
        // What the browser says of answers that it keeps back.
        stage.watch.want("blocked by CORS policy");
        stage.watch.provoke("ERR_FAILED");
        stage.watch.provoke("ERR_CONNECTION");
        stage.watch.provoke("ERR_EMPTY_RESPONSE");
        let folder = tempfile::tempdir()?;
        portal_for(&stage.server, folder.path())?;
        let portal =
            Server::start(Options { portal: Some(folder.path().into()), ..Options::default() }).await?;

        stage.tab.goto(&format!("{}/sign-in", portal.origin())).await?;
        fill_in(stage).await?;
        let alert = stage.tab.alert();
        alert.says("The platform does not answer this page").await?;
        alert.says(stage.server.origin()).await?;
        alert.says(&format!("--allow-origin {}", portal.origin())).await?;
        assert_eq!(stage.tab.field("Password").value().await?, PASSWORD, "what was typed stays");

        stage.server.kill().await?;
        stage.server.next_with(&["--allow-origin", portal.origin()]);
        stage.server.restart().await?;
        stage.tab.button("Sign in").click().await?;
        stage.tab.h1().says("Services").await?;
        stage.tab.link("New service").click().await?;
        stage.tab.field("Name").fill("from-elsewhere").await?;
        stage.tab.button("Create service").click().await?;
        stage.tab.h1().says("from-elsewhere").await?;
        assert!(stage.api().await?.names().await?.contains(&"from-elsewhere".to_owned()));

        // Away again: the banner names what is to be looked at.
        stage.server.kill().await?;
        stage.tab.button("Try now").click().await?;
        stage.tab.button("What to check").click().await?;
        stage.tab.sees(&format!("--allow-origin {}", portal.origin())).await
    })
    .await;
}

async fn fill_in(stage: &Stage) -> anyhow::Result<()> {
    stage.tab.field("Project").fill(PROJECT).await?;
    stage.tab.field("User").fill(USER).await?;
    stage.tab.field("Password").fill(PASSWORD).await?;
    stage.tab.button("Sign in").click().await
}

/// The built portal beside a `config.json` that names this platform.
fn portal_for(platform: &Server, folder: &Path) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(place::portal())? {
        let entry = entry?;
        let name = entry.file_name();
        // with its compressed copies, which would be served in its place
        if entry.file_type()?.is_file() && !name.to_string_lossy().starts_with("config.json") {
            std::fs::copy(entry.path(), folder.join(name))?;
        }
    }
    let authentication = platform.address("auth_wsdl").trim_end_matches("?wsdl");
    let config = json!({ "api": platform.address("api"), "authentication": authentication });
    std::fs::write(folder.join("config.json"), config.to_string())?;
    Ok(())
}
