//! Steps that depend on each other: each starts as soon as what it needs is done, so independent ones run side by side.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::progress::Progress;

/// What a step does: it answers with a short note.
type Work<'a> = Box<dyn FnOnce(&Reporter<'_>) -> anyhow::Result<String> + Send + 'a>;

/// One step of a [`Plan`].
struct Step<'a> {
    name: &'static str,
    needs: &'static [&'static str],
    work: Work<'a>,
}

/// Steps in the order in which one would do them by hand.
#[derive(Default)]
pub(crate) struct Plan<'a> {
    steps: Vec<Step<'a>>,
}

/// How a step says what it is at.
pub(crate) struct Reporter<'a> {
    name: &'static str,
    progress: &'a Progress,
}

impl Reporter<'_> {
    /// Shows `line` beside the step's name while it runs.
    pub(crate) fn say(&self, line: &str) {
        self.progress.say(self.name, line);
    }
}

impl<'a> Plan<'a> {
    /// Adds a step that starts when the steps in `needs` (added before) are done. `work` answers with a short note.
    pub(crate) fn step(
        mut self,
        name: &'static str,
        needs: &'static [&'static str],
        work: impl FnOnce(&Reporter<'_>) -> anyhow::Result<String> + Send + 'a,
    ) -> Self {
        debug_assert!(needs.iter().all(|need| self.steps.iter().any(|step| step.name == *need)));
        self.steps.push(Step { name, needs, work: Box::new(work) });
        self
    }

    /// Does all steps and says how long each took. After a failure nothing new starts.
    ///
    /// # Errors
    /// The first failure, under the name of its step.
    pub(crate) fn run(self) -> anyhow::Result<Vec<(&'static str, Duration)>> {
        let names: Vec<&'static str> = self.steps.iter().map(|step| step.name).collect();
        let progress = Progress::new(&names);
        progress.watch(|| std::thread::scope(|scope| self.run_steps(scope, &progress)))
    }

    fn run_steps<'scope>(
        self,
        scope: &'scope std::thread::Scope<'scope, '_>,
        progress: &'scope Progress,
    ) -> anyhow::Result<Vec<(&'static str, Duration)>>
    where
        'a: 'scope,
    {
        let (sender, receiver) = mpsc::channel();
        let mut waiting = self.steps;
        let mut running = 0;
        let mut done: Vec<(&'static str, Duration)> = Vec::new();
        let mut failure = None;
        loop {
            if failure.is_none() {
                let is_done = |need: &&str| done.iter().any(|(name, _)| name == need);
                for step in waiting.extract_if(.., |step| step.needs.iter().all(is_done)) {
                    running += 1;
                    let sender = sender.clone();
                    progress.begin(step.name);
                    scope.spawn(move || {
                        let begin = Instant::now();
                        let result = (step.work)(&Reporter { name: step.name, progress });
                        // The receiver lives until every step has reported.
                        let _ = sender.send((step.name, begin.elapsed(), result));
                    });
                }
            }
            if running == 0 {
                break;
            }
            let Ok((name, took, result)) = receiver.recv() else { break };
            running -= 1;
            match result {
                Ok(note) => {
                    progress.end(name, true, &note);
                    done.push((name, took));
                }
                Err(error) => {
                    progress.end(name, false, "");
                    failure.get_or_insert(error.context(format!("{name}: this step failed")));
                }
            }
        }
        failure.map_or(Ok(done), Err)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use anyhow::bail;

    use super::Plan;

    #[test]
    fn a_step_starts_after_what_it_needs() {
        let order = Mutex::new(Vec::new());
        let note = |name: &'static str| {
            order.lock().unwrap().push(name);
            Ok(String::new())
        };
        let plan = Plan::default()
            .step("fetch", &[], |_| note("fetch"))
            .step("build", &["fetch"], |_| note("build"))
            .step("start", &["build"], |_| note("start"));
        let took = plan.run().unwrap();
        assert_eq!(*order.lock().unwrap(), ["fetch", "build", "start"]);
        assert_eq!(took.len(), 3);
    }

    #[test]
    fn independent_steps_run_side_by_side() {
        let barrier = std::sync::Barrier::new(2); // each waits for the other: in a row this would never end
        let meet = || {
            barrier.wait();
            Ok(String::new())
        };
        Plan::default().step("tools", &[], |_| meet()).step("server", &[], |_| meet()).run().unwrap();
    }

    #[test]
    fn after_a_failure_nothing_new_starts_and_the_step_is_named() {
        let plan = Plan::default()
            .step("build", &[], |_| bail!("no disk"))
            .step("start", &["build"], |_| panic!("must not start"));
        let error = format!("{:#}", plan.run().unwrap_err());
        assert_eq!(error, "build: this step failed: no disk");
    }
}
