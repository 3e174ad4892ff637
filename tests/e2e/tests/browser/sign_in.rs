//! Getting in, staying in, getting out.

use e2e::server::{PASSWORD, PROJECT, USER};
use e2e::stage::{Stage, stage};

async fn fill_in(stage: &Stage, project: &str, user: &str, password: &str) -> anyhow::Result<()> {
    let tab = &stage.tab;
    tab.field("Project").fill(project).await?;
    tab.field("User").fill(user).await?;
    tab.field("Password").fill(password).await?;
    tab.button("Sign in").click().await
}

async fn is_in(stage: &Stage) -> anyhow::Result<()> {
    stage.tab.h1().says("Services").await?;
    stage.tab.button(&format!("{USER}: account")).wait().await.map(drop)
}

#[tokio::test]
async fn the_form_leads_to_the_list_and_remembers_all_but_the_password() {
    stage(async |stage| {
        stage.tab.open("/").await?;
        stage.tab.at("/sign-in").await?;
        fill_in(stage, PROJECT, USER, PASSWORD).await?;
        is_in(stage).await?;
        stage.tab.at("/").await?;
        sign_out(stage).await?;
        assert_eq!(stage.tab.field("Project").value().await?, PROJECT);
        assert_eq!(stage.tab.field("User").value().await?, USER);
        assert_eq!(stage.tab.field("Password").value().await?, "");
        Ok(())
    })
    .await;
}

async fn sign_out(stage: &Stage) -> anyhow::Result<()> {
    stage.tab.button(&format!("{USER}: account")).click().await?;
    stage.tab.button("Sign out").click().await?;
    stage.tab.h1().says("Sign in").await
}

#[tokio::test]
async fn a_refusal_does_not_say_which_of_the_three_is_wrong() {
    stage(async |stage| {
        stage.watch.provoke("status of 500"); // a SOAP fault
        let mut sentences = Vec::new();
        for (project, user, password) in
            [(PROJECT, USER, "wrong"), (PROJECT, "nobody", PASSWORD), ("nowhere", USER, PASSWORD)]
        {
            stage.tab.open("/sign-in").await?;
            fill_in(stage, project, user, password).await?;
            stage.tab.alert().says("is wrong").await?;
            sentences.push(stage.tab.alert().text().await?);
            assert_eq!(stage.tab.field("Password").value().await?, "", "a refused password does not stay");
            assert_eq!(stage.tab.field("User").value().await?, user, "what was typed stays");
        }
        sentences.dedup();
        assert_eq!(sentences.len(), 1, "{sentences:?}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn empty_fields_are_named_and_get_the_focus() {
    stage(async |stage| {
        stage.tab.open("/sign-in").await?;
        stage.tab.button("Sign in").click().await?;
        for words in ["Type the name of your project", "Type your user name", "Type your password"] {
            stage.tab.sees(words).await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn many_wrong_passwords_are_slowed_down_with_a_sentence_of_its_own() {
    stage(async |stage| {
        stage.watch.provoke("status of 500");
        stage.watch.provoke("status of 429");
        stage.tab.open("/sign-in").await?;
        for _ in 0..10 {
            fill_in(stage, PROJECT, USER, "wrong").await?;
            stage.tab.button("Sign in").wait().await?;
            stage.tab.alert().says("is wrong").await?;
        }
        fill_in(stage, PROJECT, USER, "wrong").await?;
        stage.tab.alert().says("Too many").await
    })
    .await;
}

#[tokio::test]
async fn a_token_signs_in_and_a_bad_one_is_refused_in_words() {
    stage(async |stage| {
        stage.watch.provoke("status of 500");
        stage.tab.open("/sign-in").await?;
        stage.tab.button("Have a session token? Use it instead").click().await?;
        stage.tab.field("Session token").fill("two words").await?;
        stage.tab.button("Sign in").click().await?;
        stage.tab.sees("A token is one line").await?;
        stage.tab.field("Session token").fill("not-a-token-of-this-platform").await?;
        stage.tab.button("Sign in").click().await?;
        stage.tab.sees("does not know this token").await?;
        let token = stage.server.token(USER, PROJECT).await?;
        stage.tab.field("Session token").fill(&token).await?;
        stage.tab.button("Sign in").click().await?;
        is_in(stage).await
    })
    .await;
}

#[tokio::test]
async fn a_link_signs_in_and_leaves_no_token_in_the_address_or_the_history() {
    stage(async |stage| {
        let token = stage.server.token(USER, PROJECT).await?;
        stage.tab.open(&format!("/sign-in#token={token}")).await?;
        is_in(stage).await?;
        stage.tab.at("/").await?;
        stage.tab.driver().back().await?;
        let address = stage.tab.driver().current_url().await?;
        assert!(!address.as_str().contains(&token), "the way back leads to {address}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_link_works_when_only_the_fragment_changes() {
    stage(async |stage| {
        stage.tab.open("/sign-in").await?;
        stage.tab.field("Project").wait().await?;
        let token = stage.server.token(USER, PROJECT).await?;
        // The page stays: the browser only scrolls to the new fragment.
        stage.tab.evaluate(&format!("location.hash = 'token={token}'")).await?;
        is_in(stage).await
    })
    .await;
}

#[tokio::test]
async fn a_link_with_a_dead_token_says_so() {
    stage(async |stage| {
        stage.watch.provoke("status of 500");
        stage.tab.open("/sign-in#token=long-gone").await?;
        stage.tab.sees("does not know this token").await?;
        stage.tab.at("/sign-in").await?;
        stage.tab.field("Project").wait().await.map(drop)
    })
    .await;
}

#[tokio::test]
async fn a_link_never_replaces_a_live_session_without_asking() {
    stage(async |stage| {
        stage.sign_in_at("/").await?;
        stage.server.add_user("mallory", "other", "a long password").await?;
        let stranger = stage.server.token("mallory", "other").await?;
        stage.tab.open(&format!("/sign-in#token={stranger}")).await?;
        stage.tab.sees("A link wants to sign you in").await?;
        stage.tab.sees("mallory in project other").await?;
        stage.tab.button(&format!("Stay {USER}")).click().await?;
        stage.tab.open("/").await?;
        is_in(stage).await
    })
    .await;
}

#[tokio::test]
async fn after_sign_in_one_is_where_one_was_going() {
    stage(async |stage| {
        stage.tab.open("/services/newservice/events?kind=steady").await?;
        stage.tab.h1().says("Sign in").await?;
        fill_in(stage, PROJECT, USER, PASSWORD).await?;
        stage.tab.h1().says("newservice").await?;
        assert!(
            stage.tab.path().await?.starts_with("/services/newservice/events"),
            "{}",
            stage.tab.path().await?
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn no_return_path_leads_away_from_the_portal() {
    stage(async |stage| {
        for path in [
            "//example.org",
            "/\\example.org",
            "https://example.org",
            "javascript:alert(1)",
            "%2f%2fexample.org",
            "/%09/example.org",
            "\thttps://example.org",
        ] {
            let encoded: String = path.bytes().map(|byte| format!("%{byte:02X}")).collect();
            stage.tab.open(&format!("/sign-in?next={encoded}")).await?;
            fill_in(stage, PROJECT, USER, PASSWORD).await?;
            stage.tab.h1().wait().await?;
            stage.tab.button(&format!("{USER}: account")).wait().await?;
            let address = stage.tab.driver().current_url().await?;
            assert!(address.as_str().starts_with(stage.server.origin()), "{path} leads to {address}");
            sign_out(stage).await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_reload_keeps_the_session_and_signing_out_ends_it_everywhere() {
    stage(async |stage| {
        stage.sign_in_at("/services/newservice").await?;
        stage.tab.h1().says("newservice").await?;
        stage.tab.reload().await?;
        stage.tab.h1().says("newservice").await?;

        let kept =
            stage.tab.evaluate("return JSON.parse(sessionStorage['servicectl.session']).token").await?;
        let token = kept.as_str().unwrap_or_default().to_owned();
        assert!(token.len() > 30, "the tab keeps no token: {kept}");
        sign_out(stage).await?;
        let left = stage
            .tab
            .evaluate("return JSON.stringify(sessionStorage) + JSON.stringify(localStorage)")
            .await?;
        assert!(!left.to_string().contains(&token), "the token stays in {left}");
        // The platform has ended it too.
        let api = e2e::api::Api::new(stage.server.address("api"), token);
        assert_eq!(api.call(reqwest::Method::GET, "services", None).await?.0, 403);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn without_staying_signed_in_nothing_is_stored() {
    stage(async |stage| {
        // A session that was kept before goes with it.
        stage.tab.open("/sign-in").await?;
        fill_in(stage, PROJECT, USER, PASSWORD).await?;
        is_in(stage).await?;
        stage.tab.open("/sign-in").await?;
        stage.tab.checkbox("Stay signed in when this tab is reloaded").click().await?;
        fill_in(stage, PROJECT, USER, PASSWORD).await?;
        is_in(stage).await?;
        let script = "return JSON.stringify(sessionStorage) + JSON.stringify(localStorage)";
        let stored = stage.tab.evaluate(script).await?.to_string();
        let mut words = stored.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
        assert!(words.all(|word| word.len() < 30), "something as long as a token is stored: {stored}");
        stage.tab.reload().await?;
        stage.tab.h1().says("Sign in").await
    })
    .await;
}
