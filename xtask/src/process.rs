//! Children: started in a process group of their own, watched line by line, and never left behind.
//!
//! cargo and Trunk start children themselves. A group of its own lets one signal end a whole tree, and keeps the
//! terminal's Ctrl-C from ending the server before it could say good-bye.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

use crate::{diagnose, workspace};

/// Process groups that run now.
static GROUPS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());
/// A signal came: what ends now was ended by us, and nothing new starts.
static ENDING: AtomicBool = AtomicBool::new(false);

/// How long a child may take to end after SIGTERM; servicectl promises 5 s.
const GRACE: Duration = Duration::from_secs(7);
/// How many lines of a failed command's output are shown; the rest is in its log file.
const TAIL: usize = 40;

/// A child whose whole process group ends with this value.
pub(crate) struct Group {
    pub(crate) child: Child,
    id: Pid,
}

/// Starts `command` in a process group of its own.
///
/// # Errors
/// When the program cannot be started; the message names it.
pub(crate) fn start(command: &mut Command) -> anyhow::Result<Group> {
    let program = command.get_program().to_string_lossy().into_owned();
    let mut groups = groups();
    if ENDING.load(Ordering::SeqCst) {
        bail!("interrupted");
    }
    let child = command.process_group(0).spawn().with_context(|| format!("cannot start `{program}`"))?;
    let id = Pid::from_child(&child);
    groups.push(id);
    Ok(Group { child, id })
}

impl Group {
    /// Waits until the child has ended.
    pub(crate) fn wait(&mut self) -> anyhow::Result<ExitStatus> {
        self.child.wait().context("cannot wait for a child process")
    }

    /// Memory that the child uses now and the most that it has used, MB, as the system says it.
    pub(crate) fn memory(&self) -> anyhow::Result<(f64, f64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let value = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
            kilobytes
                .map(|kilobytes| kilobytes / 1000.0)
                .context("the system does not say how much memory is used")
        };
        Ok((value("VmRSS:")?, value("VmHWM:")?))
    }

    /// Ends the group as `kill -9` would.
    pub(crate) fn kill(&mut self) -> anyhow::Result<ExitStatus> {
        // The group is gone when its child has just ended by itself, which is what was asked for.
        let _ = kill_process_group(self.id, Signal::KILL);
        self.wait()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            let _ = kill_process_group(self.id, Signal::TERM);
            let patience = Instant::now() + GRACE;
            while Instant::now() < patience && matches!(self.child.try_wait(), Ok(None)) {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        let _ = kill_process_group(self.id, Signal::KILL);
        let _ = self.child.wait();
        groups().retain(|id| *id != self.id);
    }
}

/// Ends every child, then this program, when SIGINT (Ctrl-C), SIGTERM or SIGHUP comes.
pub(crate) fn end_children_on_signal() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]);
    let Ok(mut signals) = signals else { return }; // without it the shell's defaults hold
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            end_all();
            eprintln!("\nEnded.");
            std::process::exit(128 + signal);
        }
    });
}

fn end_all() {
    let groups = {
        let groups = groups();
        ENDING.store(true, Ordering::SeqCst);
        groups.clone()
    };
    for id in &groups {
        let _ = kill_process_group(*id, Signal::TERM);
    }
    let patience = Instant::now() + GRACE;
    // The main thread reaps the children, so a group that still answers still runs.
    while Instant::now() < patience && groups.iter().any(|id| test_kill_process_group(*id).is_ok()) {
        std::thread::sleep(Duration::from_millis(20));
    }
    for id in &groups {
        let _ = kill_process_group(*id, Signal::KILL);
    }
}

/// Whether a signal has come, so that a failure is no news.
pub(crate) fn ending() -> bool {
    ENDING.load(Ordering::SeqCst)
}

fn groups() -> MutexGuard<'static, Vec<Pid>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs `command` to its end; its output goes into the file `log`, and each line to `on_line` as it comes.
///
/// # Errors
/// When it cannot be started or fails: the end of its output, where the rest is, and what to do where that is known.
pub(crate) fn run(command: &mut Command, log: &Path, on_line: &(dyn Fn(&str) + Sync)) -> anyhow::Result<()> {
    let shown = shown(command);
    let output = run_unchecked(command, log, on_line)?;
    if output.status.success() {
        return Ok(());
    }
    let tail = tail(&output.text);
    let advice = diagnose::advice(&output.text).map(|advice| format!("\n\n{advice}")).unwrap_or_default();
    bail!(
        "`{shown}` failed ({}). It ended with:\n{tail}\n\nAll of it: {}{advice}",
        output.status,
        workspace::shown(log)
    );
}

/// What a finished command left.
pub(crate) struct Output {
    pub(crate) status: ExitStatus,
    /// Standard output and standard error, lines in the order in which they came.
    pub(crate) text: String,
}

/// As [`run`], but a failing exit status is the caller's business.
pub(crate) fn run_unchecked(
    command: &mut Command,
    log: &Path,
    on_line: &(dyn Fn(&str) + Sync),
) -> anyhow::Result<Output> {
    let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut group = start(command)?;
    let (stdout, stderr) = (group.child.stdout.take(), group.child.stderr.take());
    let kept = Mutex::new((file, String::new()));
    std::thread::scope(|scope| {
        scope.spawn(|| keep_lines(stdout, &kept, on_line));
        scope.spawn(|| keep_lines(stderr, &kept, on_line));
    });
    let status = group.wait()?;
    if ending() {
        bail!("interrupted");
    }
    let (_, text) = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Output { status, text })
}

fn keep_lines(pipe: Option<impl Read>, kept: &Mutex<(File, String)>, on_line: &(dyn Fn(&str) + Sync)) {
    let Some(pipe) = pipe else { return };
    let mut reader = BufReader::new(pipe);
    let mut bytes = Vec::new();
    while matches!(reader.read_until(b'\n', &mut bytes), Ok(1..)) {
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_end();
        {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            // A full disk must not stop the command that is being watched: its own failure says more.
            let _ = writeln!(kept.0, "{line}");
            kept.1.push_str(line);
            kept.1.push('\n');
        }
        on_line(line);
        bytes.clear();
    }
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(TAIL);
    lines[from..].iter().map(|line| format!("  | {line}")).collect::<Vec<_>>().join("\n")
}

/// A command as one would type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Read};
    use std::process::{Command, Stdio};
    use std::sync::Mutex;
    use std::time::{Duration, Instant};

    use super::{run, run_unchecked, start};

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn hands_over_each_line_and_keeps_them_in_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("step.log");
        let lines = Mutex::new(Vec::new());
        run(&mut shell("echo one; echo two"), &log, &|line| lines.lock().unwrap().push(line.to_owned()))
            .unwrap();
        assert_eq!(lines.into_inner().unwrap(), ["one", "two"]);
        assert_eq!(std::fs::read_to_string(log).unwrap(), "one\ntwo\n");
    }

    #[test]
    fn a_failure_shows_the_command_the_end_of_its_output_and_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("step.log");
        let error = run(&mut shell("echo 'the reason' >&2; exit 3"), &log, &|_| ()).unwrap_err().to_string();
        for part in ["exit 3", "exit status: 3", "  | the reason", "step.log"] {
            assert!(error.contains(part), "{part:?} is missing in: {error}");
        }
    }

    #[test]
    fn output_that_is_not_utf8_stops_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let output =
            run_unchecked(&mut shell("printf 'a\\377b\\nc\\n'"), &folder.path().join("log"), &|_| ());
        assert_eq!(output.unwrap().text, "a\u{fffd}b\nc\n");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = start(&mut Command::new("no-such-program-here")).err().unwrap();
        assert!(error.to_string().contains("no-such-program-here"));
    }

    #[test]
    fn dropping_a_group_ends_the_childs_children_too() {
        let mut command = shell("sleep 60 & echo started; wait");
        let mut group = start(command.stdout(Stdio::piped())).unwrap();
        let mut output = BufReader::new(group.child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert_eq!(line, "started\n");

        let begin = Instant::now();
        drop(group);
        // The grandchild holds the pipe too, so this ends when it is gone.
        output.read_to_string(&mut line).unwrap();
        assert!(begin.elapsed() < Duration::from_secs(30), "the grandchild went on");
    }
}
