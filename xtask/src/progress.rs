//! What a person sees while steps run: which one, for how long, what is left.
//!
//! In a terminal one line at the bottom is rewritten four times a second. Elsewhere (CI) a line every half minute
//! shows that it still lives.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often the line at the bottom is drawn, and how often CI hears something.
const TERMINAL: Duration = Duration::from_millis(250);
const ELSEWHERE: Duration = Duration::from_secs(30);

/// The progress of one command. Steps may run side by side.
pub(crate) struct Progress {
    state: Mutex<State>,
    terminal: bool,
    total: usize,
}

struct State {
    running: Vec<Running>,
    left: VecDeque<&'static str>,
    done: usize,
    spoken: Instant,
}

struct Running {
    name: &'static str,
    since: Instant,
    line: String,
}

impl Progress {
    /// Progress through `steps`, by their names in the order in which they are expected.
    pub(crate) fn new(steps: &[&'static str]) -> Self {
        let state = State {
            running: Vec::new(),
            left: steps.iter().copied().collect(),
            done: 0,
            spoken: Instant::now(),
        };
        Self { state: Mutex::new(state), terminal: std::io::stderr().is_terminal(), total: steps.len() }
    }

    /// Does `work` and meanwhile keeps the line at the bottom fresh.
    pub(crate) fn watch<T>(&self, work: impl FnOnce() -> T) -> T {
        let over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let ticker = scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    self.tick();
                    std::thread::park_timeout(TERMINAL);
                }
            });
            let result = work();
            over.store(true, Ordering::Relaxed);
            ticker.thread().unpark();
            self.wipe();
            result
        })
    }

    /// A step begins.
    pub(crate) fn begin(&self, name: &'static str) {
        let mut state = self.state();
        state.left.retain(|left| *left != name);
        state.running.push(Running { name, since: Instant::now(), line: String::new() });
        if !self.terminal {
            eprintln!("  …   {name}");
            state.spoken = Instant::now();
        }
    }

    /// A running step says what it is at, for instance the last line of its output.
    pub(crate) fn say(&self, name: &'static str, line: &str) {
        if let Some(running) = self.state().running.iter_mut().find(|running| running.name == name) {
            line.trim().clone_into(&mut running.line);
        }
    }

    /// A step has ended well or not; `note` says how it went, or nothing.
    pub(crate) fn end(&self, name: &'static str, ok: bool, note: &str) {
        let mut state = self.state();
        let Some(at) = state.running.iter().position(|running| running.name == name) else { return };
        let took = state.running.remove(at).since.elapsed();
        state.done += 1;
        self.wipe();
        let mark = if ok { "ok" } else { "FAIL" };
        let mut line = format!("  {mark:<4}{name:<22}{:>9}", duration(took));
        if !note.is_empty() {
            let _ = write!(line, "  {note}");
        }
        if ok && state.done < self.total {
            let _ = write!(line, "  (left: {})", state.what_is_left());
        }
        eprintln!("{line}");
        state.spoken = Instant::now();
    }

    /// Draws the line at the bottom, or says now and then that work goes on.
    fn tick(&self) {
        let mut state = self.state();
        if state.running.is_empty() {
            return;
        }
        if self.terminal {
            let line = cut(&format!("  …   {}", state.what_runs()), width());
            let mut stderr = std::io::stderr().lock();
            let _ = write!(stderr, "\r\x1b[2K{line}");
            let _ = stderr.flush();
        } else if state.spoken.elapsed() >= ELSEWHERE {
            eprintln!("  …   {}", state.what_runs());
            state.spoken = Instant::now();
        }
    }

    /// Removes the line at the bottom.
    fn wipe(&self) {
        if self.terminal {
            eprint!("\r\x1b[2K");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn what_is_left(&self) -> String {
        let names = self.running.iter().map(|running| running.name).chain(self.left.iter().copied());
        names.collect::<Vec<_>>().join(", ")
    }

    fn what_runs(&self) -> String {
        let one = |running: &Running| {
            let mut text = format!("{} {}", running.name, duration(running.since.elapsed()));
            if !running.line.is_empty() {
                let _ = write!(text, ": {}", running.line);
            }
            text
        };
        self.running.iter().map(one).collect::<Vec<_>>().join(" | ")
    }
}

/// A duration for people: `0.4 s`, `12.3 s`, `3 min 05 s`.
pub(crate) fn duration(duration: Duration) -> String {
    if duration < Duration::from_secs(60) {
        return format!("{:.1} s", duration.as_secs_f64());
    }
    format!("{} min {:02} s", duration.as_secs() / 60, duration.as_secs() % 60)
}

fn width() -> usize {
    rustix::termios::tcgetwinsize(std::io::stderr()).map_or(80, |size| usize::from(size.ws_col).max(20))
}

/// The first `width` characters; control characters (a tool's own colours) would confuse the count.
fn cut(line: &str, width: usize) -> String {
    line.chars().filter(|c| !c.is_control()).take(width.saturating_sub(1)).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Progress, cut, duration};

    #[test]
    fn durations_read_as_a_person_would_say_them() {
        assert_eq!(duration(Duration::from_millis(420)), "0.4 s");
        assert_eq!(duration(Duration::from_millis(59_000)), "59.0 s");
        assert_eq!(duration(Duration::from_secs(185)), "3 min 05 s");
    }

    #[test]
    fn the_line_at_the_bottom_never_wraps() {
        assert_eq!(cut("abcdef", 4), "abc");
        assert_eq!(cut("a\x1b[31mb", 80), "a[31mb");
    }

    #[test]
    fn what_is_left_names_running_steps_first() {
        let progress = Progress::new(&["tools", "server", "portal"]);
        progress.begin("server");
        assert_eq!(progress.state().what_is_left(), "server, tools, portal");
        progress.begin("tools");
        progress.end("server", true, "");
        assert_eq!(progress.state().what_is_left(), "tools, portal");
    }
}
