//! What is said of a task's image while it is pulled: nothing of a quick pull; of one that takes long, that it is under way, how
//! far it got, and when it is there.
//!
//! The pauses between the reports double, so that an hour's pull takes ten of the hundred events that are kept. What was
//! said is not made durable: a pull does not outlive the server, and the one that the next start begins is told of anew.

use servicectl_api::event::Kind;

use super::{Task, Work};
use crate::Timestamp;
use crate::runtime::Pull;

/// Bytes of a megabyte.
const MIB: u64 = 1024 * 1024;

impl Work<'_> {
    /// Takes in how far the pull of a task's image is. A task that goes needs none.
    pub(super) fn tell_pull(&mut self, task: &mut Task, pull: Pull) {
        let megabytes = pull.bytes / MIB;
        let id = task.id.to_string();
        if let Some(ended) = pull.ended {
            if std::mem::take(&mut task.pull_reports) > 0 {
                let seconds = ended.since(pull.since).as_secs();
                self.events.push(Kind::Pulled { task: id, seconds, megabytes });
            }
            return;
        }
        if self.report_due(pull.since, task.pull_reports) <= self.now {
            self.events.push(Kind::Pulling { task: id, megabytes, of: pull.total.map(|total| total / MIB) });
            // Past what was missed: one report at a time, however long nobody looked.
            while self.report_due(pull.since, task.pull_reports) <= self.now {
                task.pull_reports += 1;
            }
        }
        self.wake(self.report_due(pull.since, task.pull_reports));
    }

    /// When the report after so many others is due: 10 s after the pull began, then after 30, 60, 120 … s more.
    fn report_due(&self, since: Timestamp, reports: u32) -> Timestamp {
        let pauses = 1_u32.checked_shl(reports).unwrap_or(u32::MAX) - 1;
        since.after(self.timing.pull_first).after(self.timing.pull_again.saturating_mul(pauses))
    }
}
