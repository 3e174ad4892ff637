//! Watching the survivors until each is steady, and counting tasks that nobody owns.

use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::Value;

use super::super::client::Client;
use super::notebook::Notebook;
use super::writer::Writer;

/// In scaled time (60 ×) a deployment takes about two seconds; after a crash loop of the server back-off comes on top.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until every service with a definition is steady; answers how many tasks are not where they should be.
pub(super) fn until_steady(client: &Client, writers: &[Writer]) -> anyhow::Result<u32> {
    let mut orphans = 0;
    for notebook in writers.iter().flat_map(|writer| &writer.notebooks) {
        let Some(revision) = notebook.acknowledged else { continue };
        let patience = Instant::now() + PATIENCE;
        loop {
            let answer =
                client.get(&format!("services/{}", notebook.name)).ok().context("the server hangs")?;
            let problem = problem(&answer.body["status"], revision);
            let Some(problem) = problem else { break };
            if Instant::now() > patience {
                println!("ORPHAN {}: acknowledged {notebook}, {problem}", notebook.name);
                orphans += 1;
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    orphans += remains(client, writers)?;
    Ok(orphans)
}

/// What is not yet as it should be with a service whose newest revision is `revision`.
fn problem(status: &Value, revision: u64) -> Option<String> {
    let tasks = status["tasks"].as_array().cloned().unwrap_or_default();
    if revision == 0 {
        return (!tasks.is_empty()).then(|| format!("{} tasks without a definition", tasks.len()));
    }
    let [task] = tasks.as_slice() else { return Some(format!("{} tasks instead of one", tasks.len())) };
    let running = task["task_definition"]["revision"].as_u64();
    if running != Some(revision) {
        return Some(format!("its task has revision {running:?}"));
    }
    let newest = status["events"][0]["message"].as_str().unwrap_or_default();
    if task["last_status"] != "RUNNING" || status["count_running"] != 1 || !newest.ends_with("steady state.")
    {
        return Some(format!("its task is {}, the newest event {newest:?}", task["last_status"]));
    }
    None
}

/// What is left of deleted services: each is made again and must be as new, then deleted.
fn remains(client: &Client, writers: &[Writer]) -> anyhow::Result<u32> {
    let mut found = 0;
    let absent = |notebook: &&Notebook| notebook.acknowledged.is_none();
    for notebook in writers.iter().flat_map(|writer| &writer.notebooks).filter(absent) {
        let name = &notebook.name;
        let gone = "the server hangs";
        let created = client.post("services", &serde_json::json!({ "name": name })).ok().context(gone)?;
        anyhow::ensure!(
            created.status == 201,
            "{name} cannot be created again: {} {}",
            created.status,
            created.body
        );
        let status = client.get(&format!("services/{name}")).ok().context(gone)?;
        let logs = client.get(&format!("services/{name}?view=logs&tail=1&streams=50")).ok().context(gone)?;
        let is_empty = |list: &Value| list.as_array().is_some_and(Vec::is_empty);
        let status = &status.body["status"];
        if !is_empty(&status["tasks"]) || !is_empty(&status["events"]) || !is_empty(&logs.body["logs"]) {
            println!("ORPHAN {name}: deleted and made again, it has {status} and {}", logs.body["logs"]);
            found += 1;
        }
        let deleted = client.delete(&format!("services/{name}")).ok().context(gone)?;
        anyhow::ensure!(
            deleted.status == 200,
            "{name} cannot be deleted again: {} {}",
            deleted.status,
            deleted.body
        );
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::problem;

    fn status(tasks: usize, revision: u64, event: &str) -> serde_json::Value {
        let task = json!({ "last_status": "RUNNING", "task_definition": { "revision": revision } });
        json!({ "count_running": 1, "tasks": vec![task; tasks], "events": [{ "message": event }] })
    }

    #[test]
    fn steady_is_one_task_of_the_newest_revision_and_the_event() {
        let steady = "(service a-b) has reached a steady state.";
        assert_eq!(problem(&status(1, 2, steady), 2), None);
        assert!(problem(&status(2, 2, steady), 2).is_some());
        assert!(problem(&status(1, 1, steady), 2).is_some());
        assert!(problem(&status(1, 2, "(service a-b) has started 1 tasks: (task x)."), 2).is_some());
        assert!(problem(&status(1, 1, steady), 0).is_some());
        assert_eq!(problem(&json!({ "tasks": [] }), 0), None);
    }
}
