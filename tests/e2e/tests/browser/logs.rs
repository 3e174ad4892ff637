//! Reading logs: following without loss, searching, picking lines to hand on, keeping a file.

use anyhow::{Context, ensure};
use e2e::stage::{Stage, stage};
use e2e::wait;
use serde_json::json;
use thirtyfour::By;

const LOGS: &str = "/services/newservice/logs";

/// The lines that are drawn, in their order, without their times.
async fn lines(stage: &Stage) -> anyhow::Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('[role=log] [data-row]')]
        .map(row => row.querySelector('.what')?.textContent.trim() ?? '')";
    let found = stage.tab.evaluate(script).await?;
    let found = found.as_array().context("the script gives a list")?;
    Ok(found.iter().filter_map(|line| line.as_str().map(str::to_owned)).collect())
}

/// The numbers that the application server counts its requests by: `req: 66/69` is 66.
fn requests(lines: &[String]) -> Vec<u64> {
    let number = |line: &String| line.split_once("req: ")?.1.split_once('/')?.0.parse().ok();
    lines.iter().filter_map(number).collect()
}

#[tokio::test]
async fn whoever_follows_sees_each_line_once_and_none_left_out() {
    stage(async |stage| {
        stage.sign_in_at(LOGS).await?;
        stage.tab.sees("Live").await?;
        let mut newest = 0;
        // Over several polls, each of which brings what the last one had and more.
        for _ in 0..4 {
            let seen = wait::until("newer requests at the end", async || {
                let seen = requests(&lines(stage).await?);
                Ok((seen.last() > Some(&newest) && seen.len() > 3).then_some(seen))
            })
            .await?;
            let expected: Vec<u64> = (seen[0]..).take(seen.len()).collect();
            ensure!(seen == expected, "the requests shown are {seen:?}");
            newest = seen[seen.len() - 1];
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_search_counts_filters_steps_and_stays_in_the_address() {
    stage(async |stage| {
        stage.sign_in_at(LOGS).await?;
        let search = stage.tab.field("Search these lines");
        search.fill("elb-healthchecker").await?;
        stage.tab.sees(" lines").await?;
        stage.tab.button("Show only lines that match").click().await?;
        wait::until("matching lines alone", async || {
            let shown = lines(stage).await?;
            Ok((!shown.is_empty() && shown.iter().all(|line| line.contains("ELB-HealthChecker")))
                .then_some(()))
        })
        .await?;
        stage.tab.button("Next match (n)").click().await?;
        wait::until_true("one match to be the current one", async || {
            Ok(stage.tab.evaluate("return document.querySelectorAll('[data-current]').length").await? == 1)
        })
        .await?;
        stage.tab.button("Match case").click().await?;
        wait::until_true("no match with small letters", async || Ok(lines(stage).await?.is_empty())).await?;
        let address = stage.tab.path().await?;
        for part in ["q=elb-healthchecker", "only=", "case="] {
            ensure!(address.contains(part), "{part} is not in {address}");
        }
        stage.tab.reload().await?;
        assert_eq!(search.value().await?, "elb-healthchecker");
        search.fill("(").await?;
        stage.tab.button("Regular expression").click().await?;
        stage.tab.sees("This is no regular expression").await
    })
    .await;
}

#[tokio::test]
async fn picked_lines_are_copied_and_found_again_by_their_link() {
    stage(async |stage| {
        stage.tab.allow_clipboard().await?;
        stage.sign_in_at(&format!("{LOGS}?q=solver&only=1")).await?;
        wait::until_true("lines of the program", async || {
            let shown = lines(stage).await?;
            Ok(shown.len() > 2 && shown.iter().all(|line| line.contains("solver")))
        })
        .await?;
        // By its time, as the gutter of an editor.
        stage.tab.driver().find_all(By::Css("[data-row] time")).await?[2].click().await?;
        stage.tab.sees("1 line selected").await?;
        let script = "return document.querySelector('[data-row].sel .what').textContent.trim()";
        let line = stage.tab.evaluate(script).await?.as_str().unwrap_or_default().to_owned();
        stage.tab.button("Copy text").click().await?;
        wait::until_true("the line in the clipboard", async || {
            let copied = stage.tab.clipboard().await?;
            Ok(copied.contains(&format!("Z {line}")) && copied.lines().count() == 1)
        })
        .await?;
        stage.tab.button("Copy link").click().await?;
        let link = wait::until("a link in the clipboard", async || {
            let copied = stage.tab.clipboard().await?;
            Ok(copied.starts_with("http").then_some(copied))
        })
        .await?;
        stage.tab.open("/").await?;
        stage.tab.goto(&link).await?;
        stage.tab.sees("1 line selected").await?;
        wait::until_true("the line of the link, marked", async || {
            let script = "return document.querySelector('[data-row].sel .what')?.textContent.trim() ?? ''";
            Ok(stage.tab.evaluate(script).await? == json!(line))
        })
        .await
    })
    .await;
}

#[tokio::test]
async fn what_is_loaded_is_kept_as_a_file() {
    stage(async |stage| {
        let folder = tempfile::tempdir()?;
        let place = json!({ "behavior": "allow", "downloadPath": folder.path() });
        stage.tab.command("Browser.setDownloadBehavior", place).await?;
        stage.sign_in_at(LOGS).await?;
        wait::until_true("lines", async || Ok(lines(stage).await?.len() > 3)).await?;
        stage.tab.button("Download").click().await?;
        stage.tab.button("shown").about().nth(0).click().await?;
        let file = wait::until("a file", async || {
            let files = std::fs::read_dir(folder.path())?.filter_map(Result::ok).map(|entry| entry.path());
            let mut whole = files.filter(|path| path.extension().is_some_and(|end| end == "log"));
            Ok(whole.next())
        })
        .await?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        ensure!(name.starts_with("newservice-"), "it is called {name}");
        let text = std::fs::read_to_string(&file)?;
        let seen = requests(&text.lines().map(str::to_owned).collect::<Vec<_>>());
        let expected: Vec<u64> = (seen[0]..).take(seen.len()).collect();
        ensure!(seen == expected, "the file's requests are {seen:?}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_times_stay_in_sight_beside_long_lines() {
    stage(async |stage| {
        stage.tab.resize(1000, 900).await?;
        stage.sign_in_at(LOGS).await?;
        // What lies at the left end of each line: its time, once the text has passed below it.
        let script = "const list = document.querySelector('[role=log]');
            if (!list) return null;
            list.scrollLeft = 200;
            const rows = [...list.querySelectorAll('[data-row]')].filter(row => row.querySelector('time'));
            const inside = rows.map(row => row.getBoundingClientRect())
                .filter(row => row.top > list.getBoundingClientRect().top + 2 && row.bottom < list.getBoundingClientRect().bottom);
            return { scrolled: list.scrollLeft, lines: inside.length, times: inside.filter(row => document.elementFromPoint(
                list.getBoundingClientRect().left + 20, row.top + 8)?.closest('time')).length }";
        wait::until_true("lines that are scrolled, each with its time", async || {
            let found = stage.tab.evaluate(script).await?;
            Ok(found["scrolled"] == 200 && found["lines"].as_u64() > Some(3) && found["lines"] == found["times"])
        })
        .await
    })
    .await;
}
