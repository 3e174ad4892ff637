//! A server that dies and comes back while somebody works.

use e2e::stage::stage;

#[tokio::test]
async fn what_was_read_stays_marked_and_the_page_recovers_by_itself() {
    stage(async |stage| {
        stage.watch.provoke("ERR_CONNECTION_REFUSED");
        stage.watch.provoke("ERR_EMPTY_RESPONSE");
        stage.watch.provoke("ERR_CONNECTION_RESET");
        stage.sign_in_at("/").await?;
        stage.tab.sees("mesh-viewer").await?;
        stage.server.kill().await?;
        stage.tab.button("Try now").wait().await?;
        stage.tab.sees("mesh-viewer").await?; // stale, not gone
        stage.server.restart().await?;
        stage.tab.button("Try now").gone().await?;
        stage.tab.sees("mesh-viewer").await
    })
    .await;
}

#[tokio::test]
async fn on_a_machine_without_a_network_its_own_platform_works() {
    stage(async |stage| {
        let offline = "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false });";
        stage.tab.begin_pages_with(offline).await?;
        stage.sign_in_at("/services/newservice").await?;
        stage.tab.sees("All four signs hold").await
    })
    .await;
}

/// What the list knew is shown on every page of a service, marked with its age.
#[tokio::test]
async fn a_page_opened_while_the_server_is_away_shows_what_the_list_knew() {
    stage(async |stage| {
        stage.watch.provoke("ERR_CONNECTION");
        stage.watch.provoke("ERR_EMPTY_RESPONSE");
        stage.sign_in_at("/").await?;
        stage.tab.row("newservice").says("Running").await?;
        stage.server.kill().await?;
        stage.tab.link("newservice").click().await?;
        stage.tab.button("Try now").wait().await?;
        for (page, sign) in [
            ("Events", "has reached a steady state"),
            ("Health", "healthy"),
            ("Settings", "Delete this service"),
            ("Overview", "All four signs hold"),
        ] {
            stage.tab.link(page).about().inside(&stage.tab.region("Pages of newservice")).click().await?;
            stage.tab.sees(sign).await?;
            stage.tab.sees("This was known").await?;
            assert!(!stage.tab.shown().await?.contains("Nothing could be read yet"), "{page}");
        }
        stage.server.restart().await?;
        stage.tab.button("Try now").gone().await?;
        stage.tab.loses("This was known").await
    })
    .await;
}

#[tokio::test]
async fn a_form_sent_to_a_dead_server_loses_nothing_and_can_be_sent_again() {
    stage(async |stage| {
        stage.watch.provoke("ERR_CONNECTION");
        stage.watch.provoke("ERR_EMPTY_RESPONSE");
        stage.sign_in_at("/new").await?;
        stage.tab.field("Name").fill("outlives-it").await?;
        stage.server.kill().await?;
        stage.tab.button("Create service").click().await?;
        stage.tab.sees("It is not known whether this was carried out").await?;
        assert_eq!(stage.tab.field("Name").value().await?, "outlives-it");
        stage.server.restart().await?;
        stage.tab.field("Name").fill("outlives").await?;
        stage.tab.button("Create service").click().await?;
        stage.tab.at("/services/outlives").await?;
        assert!(stage.api().await?.names().await?.contains(&"outlives".to_owned()));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_definition_sent_to_a_dead_server_is_told_what_became_of_it_once_that_is_back() {
    stage(async |stage| {
        stage.watch.provoke("ERR_CONNECTION");
        stage.watch.provoke("ERR_EMPTY_RESPONSE");
        stage.sign_in_at("/services/newservice/definition").await?;
        stage.tab.field("Memory limit").fill("160").await?;
        stage.server.kill().await?;
        stage.tab.button("Deploy revision 2…").click().await?;
        stage.tab.button("Deploy").inside(&stage.tab.dialog()).click().await?;
        stage.tab.sees("It is not known whether it was carried out").await?;
        stage.server.restart().await?;
        stage.tab.sees("It was not carried out").await?;
        assert_eq!(stage.tab.field("Memory limit").value().await?, "160", "what was typed stays");
        stage.tab.button("Send it now").click().await?;
        stage.tab.button("Deploy").inside(&stage.tab.dialog()).click().await?;
        stage.tab.at("/services/newservice").await?;
        assert_eq!(stage.api().await?.definition("newservice").await?["revision"], 2);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_deployment_survives_the_death_of_the_server() {
    stage(async |stage| {
        stage.watch.provoke("ERR_CONNECTION");
        stage.watch.provoke("ERR_EMPTY_RESPONSE");
        let api = stage.api().await?;
        api.create("survivor").await?;
        api.sample_image("survivor").await?;
        api.define("survivor", &[("CONTEXT_ROOT", "/experiment_2-survivor")]).await?;
        stage.sign_in_at("/services/survivor").await?;
        stage.tab.h1().says("survivor").await?;
        stage.server.kill().await?;
        stage.tab.button("Try now").wait().await?;
        stage.server.restart().await?;
        stage.tab.button("Try now").gone().await?;
        api.until_steady("survivor").await?;
        stage.tab.sees("Running").await
    })
    .await;
}
