//! A bell that cuts a wait short.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
    time::Duration,
};

use crate::browser::time;

/// A bell for one listener; rung before anybody listens, it is heard by the next wait.
#[derive(Clone, Default)]
pub struct Wake(Arc<Mutex<Bell>>);

#[derive(Default)]
struct Bell {
    rung: bool,
    listener: Option<Waker>,
}

impl Wake {
    fn bell(&self) -> MutexGuard<'_, Bell> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the wait that is going on, or the next one.
    pub fn ring(&self) {
        let mut bell = self.bell();
        bell.rung = true;
        let listener = bell.listener.take();
        drop(bell); // whoever wakes may ring or wait at once
        if let Some(listener) = listener {
            listener.wake();
        }
    }

    /// Forgets that it was rung.
    pub fn forget(&self) {
        self.bell().rung = false;
    }

    /// Waits until it is rung.
    pub async fn rung(&self) {
        poll_fn(|context| {
            let mut bell = self.bell();
            if std::mem::take(&mut bell.rung) {
                return Poll::Ready(());
            }
            bell.listener = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Waits until it is rung or `time` is over.
    pub async fn rung_within(&self, time: Duration) {
        self.unless_rung(time::sleep(time)).await;
    }

    /// What `work` gives; nothing, and the work is dropped, when it is rung first.
    pub async fn unless_rung<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let (mut rung, mut work) = (pin!(self.rung()), pin!(work));
        poll_fn(|context| match rung.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(None),
            Poll::Pending => work.as_mut().poll(context).map(Some),
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::{Future, pending, ready},
        pin::pin,
        task::{Context, Poll, Waker},
    };

    use super::Wake;

    #[test]
    fn a_bell_rung_early_is_heard_once() {
        let wake = Wake::default();
        wake.ring();
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(pin!(wake.rung()).poll(&mut context), Poll::Ready(()));
        assert_eq!(pin!(wake.rung()).poll(&mut context), Poll::Pending);
    }

    #[test]
    fn ringing_ends_a_wait_and_forgetting_undoes_it() {
        let wake = Wake::default();
        let mut context = Context::from_waker(Waker::noop());
        let mut wait = pin!(wake.rung());
        assert_eq!(wait.as_mut().poll(&mut context), Poll::Pending);
        wake.ring();
        wake.forget();
        assert_eq!(wait.as_mut().poll(&mut context), Poll::Pending);
        wake.ring();
        assert_eq!(wait.as_mut().poll(&mut context), Poll::Ready(()));
    }

    #[test]
    fn a_bell_cuts_work_short_and_leaves_finished_work_alone() {
        let wake = Wake::default();
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(pin!(wake.unless_rung(ready(7))).poll(&mut context), Poll::Ready(Some(7)));
        let mut endless = pin!(wake.unless_rung(pending::<u8>()));
        assert_eq!(endless.as_mut().poll(&mut context), Poll::Pending);
        wake.ring();
        assert_eq!(endless.as_mut().poll(&mut context), Poll::Ready(None));
    }
}
