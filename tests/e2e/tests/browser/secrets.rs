//! Secrets stay in their place: not in addresses, storage, titles, the console, or the page while they are masked.

use e2e::stage::{Stage, stage};

const CANARY: &str = "c4n4ry-7f3a-value";

/// Where a canary must not be: page, its attributes and fields, address, title, history state, storage, console.
async fn nowhere(stage: &mut Stage, canary: &str, place: &str) -> anyhow::Result<()> {
    let script = "
        const fields = [...document.querySelectorAll('input, textarea, select')].map(e => e.value);
        return [document.documentElement.outerHTML, location.href, document.title, JSON.stringify(history.state),
            JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, ...fields].join('\\n');";
    let all = stage.tab.evaluate(script).await?;
    let all = all.as_str().unwrap_or_default();
    if let Some(at) = all.find(canary) {
        let around =
            all[..at].chars().rev().take(80).collect::<Vec<_>>().into_iter().rev().collect::<String>();
        anyhow::bail!("{place} shows the secret after …{around}");
    }
    stage.watch.collect(stage.tab.driver()).await?;
    anyhow::ensure!(!stage.watch.transcript().contains(canary), "{place}: the console knows the secret");
    Ok(())
}

#[tokio::test]
async fn a_secret_variable_is_nowhere_until_it_is_asked_for() {
    stage(async |stage| {
        stage.api().await?.deploy("guarded", "experiment_2", &[("DATABASE_PASSWORD", CANARY)]).await?;
        stage.sign_in_at("/").await?;
        for page in ["", "/image", "/definition", "/events", "/logs", "/health", "/settings"] {
            stage.tab.open(&format!("/services/guarded{page}")).await?;
            stage.tab.h1().says("guarded").await?;
            if page == "/definition" {
                stage.tab.field("Name of DATABASE_PASSWORD").wait().await?;
            }
            nowhere(stage, CANARY, page).await?;
        }
        stage.tab.open("/services/guarded/definition").await?;
        stage.tab.button("Show the value of DATABASE_PASSWORD").click().await?;
        assert_eq!(stage.tab.field("Value of DATABASE_PASSWORD").value().await?, CANARY);
        stage.tab.button("Hide the value of DATABASE_PASSWORD").click().await?;
        nowhere(stage, CANARY, "the definition, hidden again").await?;
        // A draft keeps names, never values.
        stage.tab.field("Memory limit").fill("200").await?;
        stage.tab.reload().await?;
        stage.tab.field("Name of DATABASE_PASSWORD").wait().await?;
        nowhere(stage, CANARY, "the draft after a reload").await
    })
    .await;
}

#[tokio::test]
async fn the_registry_password_is_not_in_the_page_before_it_is_shown() {
    stage(async |stage| {
        stage.sign_in_at("/services/newservice/image").await?;
        stage.tab.button("Show the password").click().await?;
        let script = "return document.querySelector('[data-test=password]').textContent";
        let password = stage.tab.evaluate(script).await?.as_str().unwrap_or_default().to_owned();
        assert!(password.len() >= 16, "{password:?} is no password");
        stage.tab.button("Hide the password").click().await?;
        nowhere(stage, &password, "the image page").await
    })
    .await;
}

#[tokio::test]
async fn no_request_carries_the_token_in_its_address() {
    stage(async |stage| {
        stage.sign_in_at("/services/newservice").await?;
        let kept =
            stage.tab.evaluate("return JSON.parse(sessionStorage['servicectl.session']).token").await?;
        let token = kept.as_str().unwrap_or_default().to_owned();
        for page in ["", "/definition", "/logs"] {
            stage.tab.open(&format!("/services/newservice{page}")).await?;
            stage.tab.h1().says("newservice").await?;
            let script = "return performance.getEntriesByType('resource').map(entry => entry.name).join(' ')";
            let addresses = stage.tab.evaluate(script).await?.to_string();
            assert!(addresses.contains("/servicectl-1/"), "no call was made: {addresses}");
            assert!(!addresses.contains(&token), "a request's address carries the token");
        }
        assert!(!stage.server.log().contains(&token), "the server's log knows the token");
        Ok(())
    })
    .await;
}
