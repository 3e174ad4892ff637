//! Threads that each serve connections of their own, from the first byte to the last, with the connections to tasks that
//! belong to them. On the threads that share all work, a visitor's request, the connection to its task and their timers meet
//! on different processors, which costs a third of the processor time of a small answer (`cargo xtask bench proxy`). And what
//! visitors ask for, however much, leaves those to the portal, the scheduler and the logs.

use std::thread::available_parallelism;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// Threads at most: with so many, the machine's network ends first.
const MOST: usize = 8;

/// The threads; they end when this is dropped, and with them what is still under way on them.
#[derive(Debug)]
pub(super) struct Lanes(Vec<Lane>);

#[derive(Debug)]
struct Lane {
    handle: Handle,
    _end: oneshot::Sender<()>,
}

impl Lanes {
    /// Starts one thread for each processor.
    ///
    /// # Errors
    /// The system gives no more threads or descriptors.
    pub(super) fn start(name: &str) -> std::io::Result<Self> {
        let count = available_parallelism().map_or(1, usize::from).min(MOST);
        (0..count).map(|number| Lane::start(format!("{name}-{number}"))).collect::<Result<_, _>>().map(Self)
    }

    /// Where work for each of them is handed in.
    pub(super) fn handles(&self) -> impl Iterator<Item = &Handle> {
        self.0.iter().map(|lane| &lane.handle)
    }
}

impl Lane {
    fn start(name: String) -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (end, ended) = oneshot::channel();
        std::thread::Builder::new().name(name).spawn(move || {
            let _ = runtime.block_on(ended);
            runtime.shutdown_background();
        })?;
        Ok(Self { handle, _end: end })
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
        for lane in lanes.handles() {
            let first = lane.spawn(async { current().name().map(str::to_owned) }).await.unwrap();
            let second = lane.spawn(async { current().name().map(str::to_owned) }).await.unwrap();
            assert_eq!(first, second);
            names.insert(first.unwrap());
        }
        assert_eq!(names.len(), lanes.handles().count());
        assert!(names.contains("lane-0"), "{names:?}");
    }

    #[tokio::test]
    async fn what_is_under_way_ends_with_them() {
        let lanes = Lanes::start("lane").unwrap();
        let under_way: Vec<_> = lanes.handles().map(|lane| lane.spawn(pending::<()>())).collect();
        drop(lanes);
        for task in under_way {
            assert!(task.await.unwrap_err().is_cancelled());
        }
    }
}
