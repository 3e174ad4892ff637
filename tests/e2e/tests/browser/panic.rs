//! A fault in the portal itself: the page says so, and shows a way on.

use e2e::stage::stage;

/// The next element that the program makes cannot be made, once: no browser does this, and no program expects it.
const BREAK: &str = "for (const [owner, name] of [[Document, 'createElement'], [Node, 'cloneNode']]) {
        const made = owner.prototype[name];
        owner.prototype[name] = function (...given) {
            if (window.breaks) { window.breaks = false; throw new Error('sabotage'); }
            return made.apply(this, given);
        };
    }";

#[tokio::test]
async fn after_a_panic_the_page_stays_readable_and_offers_to_load_it_again() {
    stage(async |stage| {
        // The panic itself belongs to the console.
        stage.watch.want("panicked at");
        stage.watch.want("unreachable");
        stage.tab.begin_pages_with(BREAK).await?;
        stage.sign_in_at("/services/newservice/definition").await?;
        let tab = &stage.tab;
        tab.field("Value of LOG_LEVEL").fill("typed-and-not-lost").await?;
        tab.evaluate("window.breaks = true").await?;
        tab.link("Health").about().click().await?;
        tab.alert().says("The portal has stopped").await?;
        tab.alert().says("your services are not affected").await?;
        assert!(tab.shown().await?.contains("newservice"), "the page cannot be read any more");
        e2e::axe::check(tab, "the page after a panic").await?;
        tab.button("Load the page again").click().await?;
        tab.h1().says("newservice").await?;
        tab.alert().gone().await?;
        tab.link("Settings").about().inside(&tab.region("Pages of newservice")).click().await?;
        tab.sees("Delete this service").await
    })
    .await;
}
