//! The page Image: how an image gets into the repository, and how one sees that it is there.

use e2e::server::PROJECT;
use e2e::stage::stage;

/// Nothing is pasted, nothing loaded anew: the platform's registry is looked at.
#[tokio::test]
async fn a_push_is_seen_on_the_page_by_itself() {
    stage(async |stage| {
        let api = stage.api().await?;
        api.create("pushed-to").await?;
        stage.sign_in_at("/services/pushed-to/image").await?;
        let tab = &stage.tab;
        tab.sees("The repository is empty so far").await?;
        tab.sees("Push an image").await?;
        let given = api.credentials("pushed-to").await?;
        let login = ["user", "password"].map(|key| given[key].as_str().unwrap_or_default().to_owned());
        api.push(&format!("{PROJECT}-pushed-to"), [&login[0], &login[1]], "2.1").await?;
        tab.sees("Image pushed").await?;
        tab.link("Deploy 2.1").click().await?;
        assert_eq!(tab.field("Image tag").value().await?, "2.1");
        Ok(())
    })
    .await;
}
