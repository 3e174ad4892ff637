//! The harness itself: it finds by name, waits, and notices what must not pass.

use e2e::server::Options;
use e2e::stage::{Stage, attempt, stage};

/// A page of the test's own; `data:` pages have no policy, so scripts may run.
async fn show(stage: &Stage, html: &str) -> anyhow::Result<()> {
    stage.tab.goto(&format!("data:text/html;charset=utf-8,<!doctype html><title>x</title>{html}")).await
}

#[tokio::test]
async fn finds_by_role_and_accessible_name() {
    stage(async |stage| {
        show(
            stage,
            "<h1>One</h1><label for=a>Name</label><input id=a value=x><button aria-label=Close>×</button>\
             <button hidden>Close</button><p>a <b>bold</b> word</p><div aria-hidden=true><a href=x>Close</a></div>",
        )
        .await?;
        let tab = &stage.tab;
        assert_eq!(tab.field("Name").value().await?, "x");
        tab.field("Name").fill("new <name>").await?;
        assert_eq!(tab.field("Name").value().await?, "new <name>");
        assert_eq!(tab.button("Close").all().await?.len(), 1);
        assert!(!tab.link("Close").is_there().await?);
        tab.text("a bold word").wait().await?;
        tab.h1().says("One").await
    })
    .await;
}

/// How a test fails that must.
async fn failure(test: impl AsyncFnOnce(&mut Stage) -> anyhow::Result<()>) -> String {
    let result = attempt(Options::default(), None, test).await;
    format!("{:#}", result.expect_err("this test must fail"))
}

#[tokio::test]
async fn an_uncaught_error_fails_a_test() {
    let failure = failure(async |stage| {
        show(stage, "<script>setTimeout(() => { throw new Error('planted') })</script><h1>x</h1>").await?;
        stage.tab.h1().wait().await.map(drop)
    })
    .await;
    assert!(failure.contains("Uncaught Error: planted"), "{failure}");
}

#[tokio::test]
async fn a_style_that_the_policy_refuses_fails_a_test() {
    let failure = failure(async |stage| {
        stage.sign_in_at("/").await?;
        stage.tab.evaluate("document.body.setAttribute('style', 'color: red')").await.map(drop)
    })
    .await;
    assert!(failure.contains("Content Security Policy"), "{failure}");
}

#[tokio::test]
async fn a_planted_violation_is_found_by_axe() {
    let failure = failure(async |stage| {
        show(stage, "<main><h1>x</h1><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='></main>").await?;
        e2e::axe::check(&stage.tab, "a page with an image without a name").await
    })
    .await;
    assert!(failure.contains("image-alt"), "{failure}");
}

#[tokio::test]
async fn a_missing_thing_is_named() {
    let failure = failure(async |stage| {
        show(stage, "<h1>x</h1>").await?;
        stage.tab.button("Nowhere").now().await.map(drop)
    })
    .await;
    assert_eq!(failure, "there is no button \"Nowhere\"");
}
