//! Two tabs of one browser: each has its own session, and what happens in one is told to the other.

use e2e::server::{PASSWORD, USER};
use e2e::stage::{Stage, stage};
use thirtyfour::WindowHandle;

/// Opens a second tab, which inherits nothing, and goes to it.
async fn second_tab(stage: &Stage) -> anyhow::Result<[WindowHandle; 2]> {
    let driver = stage.tab.driver();
    let first = driver.window().await?;
    let second = driver.new_tab().await?;
    driver.switch_to_window(second.clone()).await?;
    Ok([first, second])
}

async fn go_to(stage: &Stage, window: &WindowHandle) -> anyhow::Result<()> {
    Ok(stage.tab.driver().switch_to_window(window.clone()).await?)
}

async fn token(stage: &Stage) -> anyhow::Result<String> {
    let kept = stage.tab.evaluate("return JSON.parse(sessionStorage['servicectl.session'])?.token").await?;
    Ok(kept.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn who_signs_out_in_one_tab_is_signed_out_in_the_other() {
    stage(async |stage| {
        stage.sign_in_at("/services/newservice").await?;
        stage.tab.h1().says("newservice").await?;
        let [first, second] = second_tab(stage).await?;
        stage.tab.open("/services/newservice").await?;
        stage.tab.h1().says("Sign in").await?; // a session is its tab's own
        stage.sign_in_at("/").await?;
        stage.tab.button(&format!("{USER}: account")).click().await?;
        stage.tab.button("Sign out").click().await?;
        stage.tab.h1().says("Sign in").await?;
        go_to(stage, &first).await?;
        stage.tab.h1().says("Sign in").await?;
        stage.tab.sees("another tab").await?;
        assert!(!stage.tab.shown().await?.contains("newservice"), "the page stays readable");
        let kept = stage.tab.evaluate("return JSON.stringify(sessionStorage)").await?.to_string();
        assert!(!kept.contains("token"), "the tab keeps {kept}");
        go_to(stage, &second).await
    })
    .await;
}

#[tokio::test]
async fn who_signs_out_ends_nobody_elses_tab() {
    stage(async |stage| {
        stage.server.add_user("mallory", "other", "a long password").await?;
        stage.sign_in_at("/services/newservice").await?;
        stage.tab.h1().says("newservice").await?;
        let [first, _] = second_tab(stage).await?;
        let stranger = stage.server.token("mallory", "other").await?;
        stage.tab.open(&format!("/sign-in#token={stranger}")).await?;
        stage.tab.button("mallory: account").click().await?;
        stage.tab.button("Sign out").click().await?;
        stage.tab.h1().says("Sign in").await?;
        go_to(stage, &first).await?;
        stage.tab.h1().says("newservice").await?;
        stage.tab.link("Events").about().click().await?;
        stage.tab.sees("has reached a steady state").await
    })
    .await;
}

/// A renewed token stays in its tab: what goes from tab to tab could be read by any page of the origin.
#[tokio::test]
async fn a_session_renewed_in_one_tab_is_renewed_there_alone() {
    stage(async |stage| {
        stage.watch.provoke("status of 403");
        let listen = "window.heard = []; new BroadcastChannel('servicectl-session').onmessage = e => window.heard.push(e.data);";
        stage.sign_in_at("/services/newservice").await?;
        stage.tab.h1().says("newservice").await?;
        stage.tab.evaluate(listen).await?;
        let [first, second] = second_tab(stage).await?;
        stage.sign_in_at("/services/newservice").await?;
        stage.tab.h1().says("newservice").await?;
        stage.server.end_sessions_of(USER, PASSWORD).await?;
        stage.tab.evaluate("window.dispatchEvent(new Event('online'))").await?;
        stage.tab.field("Password").inside(&stage.tab.dialog()).fill(PASSWORD).await?;
        stage.tab.button("Sign in and go on").click().await?;
        stage.tab.dialog().gone().await?;
        let renewed = token(stage).await?;
        go_to(stage, &first).await?;
        stage.tab.evaluate("window.dispatchEvent(new Event('online'))").await?;
        stage.tab.dialog().says("Your session has ended").await?;
        let heard = stage.tab.evaluate("return window.heard.join()").await?.to_string();
        assert!(renewed.len() > 30 && !heard.contains(&renewed), "the tabs told each other {heard}");
        stage.tab.field("Password").inside(&stage.tab.dialog()).fill(PASSWORD).await?;
        stage.tab.button("Sign in and go on").click().await?;
        stage.tab.dialog().gone().await?;
        stage.tab.h1().says("newservice").await?;
        assert_ne!(token(stage).await?, renewed);
        go_to(stage, &second).await
    })
    .await;
}

/// A tab that reads nothing by itself: neither after a while, nor when one looks at it again.
const WAITING: &str = "const wait = window.setTimeout;
    window.setTimeout = (act, pause, ...given) => pause > 2000 ? 0 : wait(act, pause, ...given);
    for (const name of ['visibilitychange', 'online', 'pageshow'])
        window.addEventListener(name, event => event.stopImmediatePropagation(), true);";

/// Two windows side by side show the same, without waiting for their turn to ask.
#[tokio::test]
async fn what_is_changed_in_one_tab_is_asked_for_in_the_other_at_once() {
    stage(async |stage| {
        stage.tab.begin_pages_with(WAITING).await?;
        stage.sign_in_at("/").await?;
        stage.tab.sees("mesh-viewer").await?;
        let driver = stage.tab.driver();
        let first = driver.window().await?;
        // a window of its own, since a tab that nobody sees asks when it is seen again
        let second = driver.new_window().await?;
        driver.switch_to_window(second).await?;
        stage.sign_in_at("/new").await?;
        stage.tab.field("Name").fill("told-at-once").await?;
        stage.tab.button("Create service").click().await?;
        stage.tab.at("/services/told-at-once").await?;
        go_to(stage, &first).await?;
        stage.tab.link("told-at-once").wait().await.map(drop)
    })
    .await;
}
