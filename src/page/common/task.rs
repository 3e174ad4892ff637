//! Tasks that this page has seen, also those that the platform lists no longer.

use std::collections::{HashMap, HashSet};

use servicectl_api::{
    WireTime,
    event::Kind,
    status::{Task, TaskDefinition},
};

use super::event::Seen;
use crate::{
    state::service::Snapshot,
    ui::{Name, Tone},
};

/// A task, as it was seen last.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenTask {
    /// Its last report. Of a task that only events speak of, the definition is that of its deployment, or empty.
    pub task: Task,
    /// Whether the platform still lists it.
    pub listed: bool,
    /// When it ended, where an event says so.
    pub ended: Option<WireTime>,
    /// How it ended, in the platform's words: "exit code 1: Essential container in task exited".
    pub ending: Option<String>,
}

/// What the events say about the tasks: when each was started, when and how it ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lives {
    started: HashMap<String, WireTime>,
    ended: HashMap<String, (Option<WireTime>, String)>,
    /// Ids in the order in which they were started, newest first.
    order: Vec<String>,
}

impl Lives {
    /// Reads events, newest first.
    pub fn read(events: &[Seen]) -> Self {
        let mut lives = Self::default();
        for Seen { event, kind } in events.iter().rev() {
            match kind {
                Kind::Started { tasks } => {
                    for task in tasks {
                        if let Some(at) = event.created_at {
                            lives.started.entry(task.clone()).or_insert(at);
                        }
                        lives.order.push(task.clone());
                    }
                }
                Kind::StoppedRunning { tasks } => {
                    for task in tasks {
                        let stopped = (event.created_at, "stopped by the platform".to_owned());
                        lives.ended.entry(task.clone()).or_insert(stopped);
                    }
                }
                Kind::TaskStopped { task, reason, exit_code } => {
                    let how = match exit_code {
                        Some(code) => format!("exit code {code}: {reason}"),
                        None => reason.clone(),
                    };
                    // how it ended tells more than that the platform stopped it
                    lives.ended.insert(task.clone(), (event.created_at, how));
                }
                _ => {}
            }
        }
        lives.order.reverse();
        lives
    }

    /// Seconds from the start of a task to its end.
    pub fn lived(&self, task: &str) -> Option<u64> {
        let (ended, _) = self.ended.get(task)?;
        Some((*ended)?.since(*self.started.get(task)?))
    }
}

/// The tasks that the newest report lists, in its order, then those that ended, the youngest first.
pub fn seen(history: &[Snapshot], lives: &Lives) -> Vec<SeenTask> {
    seen_with(history, lives, &HashMap::new())
}

/// The same; `definitions` is what tasks were started from that only events speak of.
pub fn seen_with(
    history: &[Snapshot],
    lives: &Lives,
    definitions: &HashMap<String, TaskDefinition>,
) -> Vec<SeenTask> {
    let listed = history.last().map_or(&[][..], |snapshot| &snapshot.status.status.tasks[..]);
    let mut names: HashSet<&str> = listed.iter().map(|task| task.task_name.as_str()).collect();
    let mut gone: Vec<SeenTask> = Vec::new();
    for task in history.iter().rev().flat_map(|snapshot| &snapshot.status.status.tasks) {
        if names.insert(&task.task_name) {
            gone.push(ended(task.clone(), lives));
        }
    }
    for name in &lives.order {
        if names.insert(name) {
            gone.push(ended(known_by_events(name, lives, definitions), lives));
        }
    }
    gone.sort_by_key(|task| std::cmp::Reverse(task.task.created_at));
    let listed =
        listed.iter().map(|task| SeenTask { task: task.clone(), listed: true, ended: None, ending: None });
    listed.chain(gone).collect()
}

/// What the tasks in these reports were started from, by task id.
pub fn definitions(history: &[Snapshot]) -> HashMap<String, TaskDefinition> {
    let tasks = history.iter().flat_map(|snapshot| &snapshot.status.status.tasks);
    tasks.map(|task| (task.task_name.clone(), task.task_definition.clone())).collect()
}

fn ended(mut task: Task, lives: &Lives) -> SeenTask {
    let (ended, ending) = match lives.ended.get(&task.task_name) {
        Some((at, how)) => (*at, Some(how.clone())),
        None => (None, None),
    };
    "STOPPED".clone_into(&mut task.desired_status);
    "STOPPED".clone_into(&mut task.last_status);
    SeenTask { task, listed: false, ended, ending }
}

fn known_by_events(name: &str, lives: &Lives, definitions: &HashMap<String, TaskDefinition>) -> Task {
    Task {
        task_name: name.to_owned(),
        created_at: lives.started.get(name).copied(),
        desired_status: String::new(),
        last_status: String::new(),
        task_definition: definitions.get(name).cloned().unwrap_or_default(),
    }
}

/// Tone and mark of a task's state.
pub fn look(last_status: &str) -> (Tone, Name) {
    match last_status {
        "RUNNING" => (Tone::Good, Name::Check),
        "PROVISIONING" | "PENDING" | "ACTIVATING" => (Tone::Busy, Name::Progress),
        _ => (Tone::Idle, Name::Stop),
    }
}

#[cfg(test)]
mod tests;
