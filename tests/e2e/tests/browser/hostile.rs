//! Text from others: whatever it says, it is shown as text.

use e2e::stage::stage;

/// Markup, escapes, direction marks and breakers of layout, each with the sign that it must not leave behind.
const HOSTILE: &[&str] = &[
    "<img src=x onerror=window.__pwned=1>",
    "<script>window.__pwned=1</script>",
    "\"><svg/onload=window.__pwned=1>",
    "javascript:window.__pwned=1",
    "{{constructor.constructor('window.__pwned=1')()}}",
    "\u{202e}txt.exe",
    "\u{1b}[31mred\u{1b}[0m\u{1b}]8;;javascript:window.__pwned=1\u{7}link\u{1b}]8;;\u{7}",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
];

#[tokio::test]
async fn values_of_variables_are_text_everywhere() {
    stage(async |stage| {
        let variables: Vec<(String, &str)> =
            HOSTILE.iter().enumerate().map(|(at, text)| (format!("HOSTILE_{at}"), *text)).collect();
        let variables: Vec<(&str, &str)> =
            variables.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        stage.api().await?.deploy("hostile", "experiment_2", &variables).await?;
        stage.sign_in_at("/").await?;
        for page in ["", "/definition", "/events", "/logs", "/health", "/settings"] {
            stage.tab.open(&format!("/services/hostile{page}")).await?;
            stage.tab.h1().says("hostile").await?;
            if page == "/definition" {
                let value = stage.tab.field("Value of HOSTILE_0").value().await?;
                assert_eq!(value, HOSTILE[0], "what was sent comes back unchanged");
            }
            harmless(stage, page).await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_is_text_in_previews_and_copied_commands() {
    stage(async |stage| {
        stage.sign_in_at("/new").await?;
        for text in HOSTILE.iter().filter(|text| !text.contains('\u{1b}')) {
            stage.tab.field("Name").fill(text).await?;
            harmless(stage, "the form of a new service").await?;
        }
        stage.tab.open("/services/report-builder/definition").await?;
        stage.tab.button("Import env file").click().await?;
        let lines: String = HOSTILE
            .iter()
            .filter(|text| !text.contains('\u{1b}'))
            .map(|text| format!("{text}={text}\n"))
            .collect();
        stage.tab.field("Lines to import").fill(&lines).await?;
        harmless(stage, "the preview of an import").await?;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn names_in_the_address_are_text() {
    stage(async |stage| {
        stage.watch.provoke("Failed to load resource");
        stage.sign_in_at("/").await?;
        for name in [
            "%3Cimg%20src=x%20onerror=__pwned=1%3E",
            "%3Cscript%3E__pwned=1%3C%2Fscript%3E",
            "a%09b",
            "%E2%80%AEgpj",
        ] {
            stage.tab.open(&format!("/services/{name}")).await?;
            stage.tab.h1().wait().await?;
            harmless(stage, name).await?;
        }
        Ok(())
    })
    .await;
}

/// Nothing ran, nothing of the text became an element, the page is no wider than its view.
async fn harmless(stage: &e2e::stage::Stage, place: &str) -> anyhow::Result<()> {
    let script = "return [typeof window.__pwned, document.querySelectorAll('img, iframe, object, embed, script[src=x]').length, \
        [...document.querySelectorAll('a[href]')].filter(a => !/^https?:$/.test(a.protocol)).length].join()";
    let found = stage.tab.evaluate(script).await?;
    anyhow::ensure!(found == "undefined,0,0", "{place}: {found}");
    e2e::shots::no_sideways_scrolling(&stage.tab, place, 1280).await
}
