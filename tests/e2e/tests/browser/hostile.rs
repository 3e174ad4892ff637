//! Text from others: whatever it says, it is shown as text.

use e2e::stage::stage;
use e2e::stand_in::StandIn;
use serde_json::json;

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

/// Characters that turn or hide what stands beside them, in a report, in names and in log lines.
#[tokio::test]
async fn no_words_of_a_platform_turn_the_page_around() {
    stage(async |stage| {
        let turned = "\u{202e}gnp.exe\u{2066}\u{200f}\u{0}\u{9b}31m";
        let hostile = StandIn {
            names: vec![format!("turn{turned}")],
            service: "newservice".to_owned(),
            status: json!({
                "events": [
                    { "created_at": null, "message": format!("(service p-a) was unable to place a task because {turned}<img src=x>") },
                    { "created_at": null, "message": format!("something else {turned}") },
                ],
                "target_health": {
                    "health_check_path": format!("https://h/{turned}"), "interval": 30, "status_codes": turned,
                    "targets": [{ "target": turned, "port": 1, "health": "unhealthy", "description": format!("Health checks failed {turned}") }],
                },
            }),
            lines: HOSTILE.iter().map(|text| format!("line {text} {turned}")).chain(["x".repeat(1 << 20)]).collect(),
        };
        hostile.plant(&stage.tab).await?;
        stage.sign_in_at("/").await?;
        stage.tab.sees("turn⟨U+202E⟩gnp.exe").await?;
        legible(stage, "the list").await?;
        stage.tab.link("turn⟨U+202E⟩").about().click().await?;
        for page in ["Overview", "Events", "Logs", "Health", "Settings"] {
            stage.tab.link(page).about().inside(&stage.tab.region("Pages of turn").about()).click().await?;
            let sign = match page {
                "Events" => "because ⟨U+202E⟩gnp.exe⟨U+2066⟩",
                "Logs" => "line <script>window.__pwned=1</script>",
                "Health" => "Health checks failed ⟨U+202E⟩",
                "Settings" => "Delete this service",
                _ => "Four signs",
            };
            stage.tab.sees(sign).await?;
            legible(stage, page).await?;
        }
        Ok(())
    })
    .await;
}

/// A name of a megabyte costs a line, not the page.
#[tokio::test]
async fn a_name_of_a_megabyte_is_cut_and_told_on_hover() {
    stage(async |stage| {
        let name = format!("long-{}", "x".repeat(1 << 20));
        let names = vec![name];
        StandIn { names, service: "newservice".to_owned(), ..StandIn::default() }.plant(&stage.tab).await?;
        stage.sign_in_at("/").await?;
        let row = stage.tab.link("long-").about();
        assert_eq!(row.text().await?.chars().count(), 81, "80 characters and an ellipsis");
        let script = "return [...document.querySelectorAll('bdi')].find(e => e.textContent.startsWith('long-')).title.length";
        assert_eq!(stage.tab.evaluate(script).await?, 1_001);
        let size = stage.tab.evaluate("return document.body.innerText.length").await?;
        assert!(size.as_u64() < Some(20_000), "the page shows {size} characters");
        harmless(stage, "the list").await
    })
    .await;
}

/// Nothing that a reader sees or hears has a character that turns or hides others.
async fn legible(stage: &e2e::stage::Stage, place: &str) -> anyhow::Result<()> {
    let script = r"
        const bad = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
        const told = [document.title, document.body.innerText];
        for (const element of document.querySelectorAll('[title], [aria-label], [placeholder]'))
            told.push(element.title, element.getAttribute('aria-label'), element.getAttribute('placeholder'));
        const found = told.filter(Boolean).find(text => bad.test(text));
        return found === undefined ? '' : JSON.stringify(found.slice(Math.max(0, found.search(bad) - 40)).slice(0, 80));";
    let found = stage.tab.evaluate(script).await?;
    anyhow::ensure!(found == "", "{place} shows {found}");
    harmless(stage, place).await
}
