//! Parts of the page that do not arrive: a browser breaks off what it loads when the machine's network changes.

use e2e::stage::stage;
use e2e::wait;
use serde_json::{Value, json};

/// Every page that begins with this asks for a style sheet that never comes.
const LOSE: &str = "addEventListener('DOMContentLoaded', () => {
        const sheet = document.createElement('link');
        sheet.rel = 'stylesheet';
        sheet.href = '/lost-0123456789abcdef.css';
        document.head.append(sheet);
    });";

#[tokio::test]
async fn a_page_of_which_a_part_did_not_arrive_is_loaded_again_by_itself() {
    stage(async |stage| {
        stage.watch.provoke("status of 404");
        stage.watch.want("Refused to apply style");
        let tab = &stage.tab;
        let first_page_only =
            "if (sessionStorage.getItem('test.lost')) return; sessionStorage.setItem('test.lost', '1');";
        tab.begin_pages_with(&format!("(() => {{ {first_page_only} {LOSE} }})();")).await?;
        tab.open("/sign-in").await?;
        let loaded = "return performance.getEntriesByType('navigation')[0].type";
        wait::until_true("the page to be loaded again", async || Ok(tab.evaluate(loaded).await? == "reload"))
            .await?;
        tab.h1().says("Sign in").await?;
        let tries = "return sessionStorage.getItem('servicectl.loads')";
        wait::until_true("the count of tries to end", async || Ok(tab.evaluate(tries).await? == Value::Null))
            .await
    })
    .await;
}

#[tokio::test]
async fn a_part_that_never_arrives_ends_in_two_tries_and_keeps_nobody_out() {
    stage(async |stage| {
        stage.watch.provoke("status of 404");
        stage.watch.want("Refused to apply style");
        let tab = &stage.tab;
        tab.begin_pages_with(LOSE).await?;
        tab.open("/sign-in").await?;
        // The count stays with the last try: a page that forgot it would load again and again.
        let tried = "return document.readyState === 'complete' && !document.getElementById('boot')
            && sessionStorage.getItem('servicectl.loads') === '2'";
        wait::until_true("the last try", async || Ok(tab.evaluate(tried).await? == true)).await?;
        tab.h1().says("Sign in").await
    })
    .await;
}

#[tokio::test]
async fn a_program_that_does_not_arrive_is_said_so_and_can_be_loaded_again() {
    stage(async |stage| {
        stage.watch.provoke("ERR_BLOCKED_BY_CLIENT");
        // what the browser says of it, which the page hands to the console
        stage.watch.want("Failed to fetch");
        let tab = &stage.tab;
        tab.command("Network.enable", json!({})).await?;
        tab.command("Network.setBlockedURLs", json!({ "urls": ["*.wasm"] })).await?;
        tab.open("/sign-in").await?;
        tab.alert().says("The portal could not start").await?;
        e2e::axe::check(tab, "the page that could not start").await?;
        tab.command("Network.setBlockedURLs", json!({ "urls": [] })).await?;
        tab.link("Load it again").click().await?;
        tab.h1().says("Sign in").await
    })
    .await;
}
