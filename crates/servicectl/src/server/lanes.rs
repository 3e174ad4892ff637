//! Threads that each serve some of the connections, from the first byte to the last, with connections to tasks of their own.
//! On threads that share all work, a visitor's request, the connection to its task and their timers meet on different
//! processors: with two of them `cargo xtask bench proxy` gave 0.6 of nginx's rate for small answers so, and 0.7 to 0.8 with
//! threads of their own. They also leave those that portal, scheduler and logs share to these.

use std::io;
use std::sync::mpsc;
use std::thread::available_parallelism;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// Threads at most, since each may keep a connection to each task.
const MOST: usize = 8;

/// The threads; when this is dropped they are told to end, and what is still under way on them ends with them.
#[derive(Debug)]
pub(super) struct Lanes(Vec<Lane>);

#[derive(Debug)]
struct Lane {
    runtime: Handle,
    _end: oneshot::Sender<()>,
}

impl Lanes {
    /// Starts one thread for each processor, at most [`MOST`].
    ///
    /// # Errors
    /// The system gives no more threads or descriptors.
    pub(super) fn start(name: &str) -> io::Result<Self> {
        let count = available_parallelism().map_or(1, usize::from).min(MOST);
        (0..count).map(|number| Lane::start(format!("{name}-{number}"))).collect::<Result<_, _>>().map(Self)
    }

    /// Their runtimes.
    pub(super) fn runtimes(&self) -> impl Iterator<Item = &Handle> {
        self.0.iter().map(|lane| &lane.runtime)
    }
}

impl Lane {
    /// The runtime is made by its thread: where that one cannot be started, none must be dropped among async code.
    fn start(name: String) -> io::Result<Self> {
        let (end, ended) = oneshot::channel();
        let (made, making) = mpsc::sync_channel(1);
        std::thread::Builder::new().name(name).spawn(move || {
            let runtime = match Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => return drop(made.send(Err(error))),
            };
            let _ = made.send(Ok(runtime.handle().clone()));
            let _ = runtime.block_on(ended);
            runtime.shutdown_background();
        })?;
        let runtime = making.recv().map_err(io::Error::other)??;
        Ok(Self { runtime, _end: end })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::future::pending;
    use std::thread::current;

    use super::*;

    #[tokio::test]
    async fn each_has_a_thread_of_its_own_with_its_name() {
        let lanes = Lanes::start("lane").unwrap();
        let mut names = HashSet::new();
        for lane in lanes.runtimes() {
            let first = lane.spawn(async { current().name().map(str::to_owned) }).await.unwrap();
            let second = lane.spawn(async { current().name().map(str::to_owned) }).await.unwrap();
            assert_eq!(first, second);
            names.insert(first.unwrap());
        }
        assert_eq!(names.len(), lanes.runtimes().count());
        assert!(names.contains("lane-0"), "{names:?}");
    }

    #[tokio::test]
    async fn what_is_under_way_ends_with_them() {
        let lanes = Lanes::start("lane").unwrap();
        let under_way: Vec<_> = lanes.runtimes().map(|lane| lane.spawn(pending::<()>())).collect();
        drop(lanes);
        for task in under_way {
            assert!(task.await.unwrap_err().is_cancelled());
        }
    }
}
