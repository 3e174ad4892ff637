//! A session that ends while one works: nothing typed is lost.

use e2e::server::{PASSWORD, PROJECT, USER};
use e2e::stage::{Stage, stage};

/// Ends every session of the tests' user; the password stays.
async fn end_session(stage: &mut Stage) -> anyhow::Result<()> {
    stage.watch.provoke("status of 403");
    stage.server.end_sessions_of(USER, PASSWORD).await
}

#[tokio::test]
async fn in_the_middle_of_a_form_one_signs_in_again_and_goes_on() {
    stage(async |stage| {
        stage.sign_in_at("/new").await?;
        stage.tab.field("Name").fill("half-typed").await?;
        stage.tab.radio("My own").about().click().await?;
        stage.tab.field("Path").fill("health").await?;
        end_session(stage).await?;

        let tab = &stage.tab;
        tab.button("Create service").click().await?;
        let dialog = tab.dialog();
        dialog.says("Your session has ended").await?;
        assert_eq!(tab.field("User").inside(&dialog).value().await?, USER);
        tab.field("Password").inside(&dialog).fill(PASSWORD).await?;
        tab.button("Sign in and go on").click().await?;
        dialog.gone().await?;

        assert_eq!(tab.field("Name").value().await?, "half-typed");
        assert_eq!(tab.field("Path").value().await?, "health");
        tab.button("Create service").click().await?;
        tab.at("/services/half-typed").await
    })
    .await;
}

#[tokio::test]
async fn values_of_the_environment_are_kept_in_memory() {
    stage(async |stage| {
        stage.sign_in_at("/services/newservice/definition").await?;
        stage.tab.field("Value of LOG_LEVEL").fill("kept-in-memory").await?;
        end_session(stage).await?;
        let tab = &stage.tab;
        tab.button("Deploy revision 2…").click().await?;
        tab.button("Deploy").inside(&tab.dialog()).click().await?;
        tab.field("Password").fill(PASSWORD).await?;
        tab.button("Sign in and go on").click().await?;
        tab.field("Password").gone().await?;
        assert_eq!(tab.field("Value of LOG_LEVEL").value().await?, "kept-in-memory");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn another_account_is_told_that_the_page_was_not_its_own() {
    stage(async |stage| {
        stage.server.add_user("mallory", "other", "a long password").await?;
        stage.sign_in_at("/new").await?;
        stage.tab.field("Name").fill("secret-plan").await?;
        end_session(stage).await?;
        let tab = &stage.tab;
        tab.button("Create service").click().await?;
        let dialog = tab.dialog();
        tab.field("Project").inside(&dialog).fill("other").await?;
        tab.field("User").inside(&dialog).fill("mallory").await?;
        tab.field("Password").inside(&dialog).fill("a long password").await?;
        tab.button("Sign in and go on").click().await?;
        dialog.says("This is another account").await?;
        tab.button("Discard and go on as mallory in other").click().await?;
        dialog.gone().await?;
        tab.loses("secret-plan").await?;
        tab.button("mallory: account").wait().await?;
        tab.sees("other").await
    })
    .await;
}

#[tokio::test]
async fn a_session_that_ended_while_one_was_away_asks_on_the_next_look() {
    stage(async |stage| {
        stage.sign_in_at("/services/newservice").await?;
        stage.tab.h1().says("newservice").await?;
        end_session(stage).await?;
        stage.tab.reload().await?;
        // A reload finds the token dead: the dialog, or the form with the way back.
        stage.tab.field("Password").fill(PASSWORD).await?;
        stage.tab.press(thirtyfour::Key::Enter + "").await?;
        stage.tab.h1().says("newservice").await?;
        stage.tab.sees(PROJECT).await
    })
    .await;
}
