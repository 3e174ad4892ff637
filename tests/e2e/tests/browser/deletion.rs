//! What the page does while a service is being deleted.

use e2e::stage::stage;
use e2e::wait;

/// Holds every DELETE back until `release()`, and notes all requests.
const HOLD: &str = "const send = window.fetch;
    window.asked = [];
    const released = new Promise(release => window.release = release);
    window.fetch = async (request, ...rest) => {
        window.asked.push(`${request.method} ${new URL(request.url).pathname}`);
        if (request.method === 'DELETE') await released;
        return send.call(window, request, ...rest);
    };";

/// The console would show the refusal of each such request as an error, and the page would say that the service is
/// missing although the reader waits for just that.
#[tokio::test]
async fn a_service_that_is_being_deleted_is_not_asked_for() {
    stage(async |stage| {
        let tab = &stage.tab;
        let name = "mesh-viewer";
        stage.sign_in_at(&format!("/services/{name}/settings")).await?;
        tab.button(&format!("Delete {name}…")).click().await?;
        tab.field(&format!("Type {name} to go on")).fill(name).await?;
        tab.evaluate(HOLD).await?;
        tab.button(&format!("Delete {name}")).inside(&tab.dialog()).click().await?;
        let delete = format!("DELETE /servicectl-1/services/{name}");
        wait::until_true("the request", async || Ok(asked(tab).await?.contains(&delete))).await?;
        tab.evaluate("window.asked = []; window.dispatchEvent(new Event('online'));").await?; // everything is read again
        let list = "GET /servicectl-1/services".to_owned();
        wait::until_true("the list to be read", async || {
            Ok(asked(tab).await?.iter().any(|request| request.trim_end_matches('/') == list))
        })
        .await?;
        assert!(!asked(tab).await?.iter().any(|request| request.contains(name)));
        tab.evaluate("window.release();").await?;
        tab.h1().says("Services").await?;
        tab.link(name).gone().await
    })
    .await;
}

async fn asked(tab: &e2e::tab::Tab) -> anyhow::Result<Vec<String>> {
    Ok(serde_json::from_value(tab.evaluate("return window.asked;").await?)?)
}
