//! Sessions in memory, so that most requests need no query to know whose they are.
//!
//! Whoever ends sessions, in this process or another (`user remove`, `user passwd`), changes a stamp in the folder after the
//! commit; what was remembered under another stamp no longer counts. What is remembered is looked up again after a second in
//! any case, should somebody be killed between commit and stamp.

use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::tokens::Session;
use crate::Timestamp;
use crate::auth::token::Hash;

/// How long a look-up counts.
const TRUST: Duration = Duration::from_secs(1);
/// Sessions that are remembered at most; of more, all are forgotten.
const MOST: usize = 10_000;

type Stamp = [u8; 16];

/// The moment before a query.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before(Option<(Stamp, Instant)>);

#[derive(Debug)]
struct Known {
    session: Session,
    stamp: Stamp,
    since: Instant,
}

/// The sessions that are known.
#[derive(Debug)]
pub(super) struct Sessions {
    stamp: File,
    known: Mutex<HashMap<Hash, Known>>,
}

impl Sessions {
    /// `stamp` is the folder's file for it.
    pub(super) fn new(stamp: File) -> Self {
        Self { stamp, known: Mutex::default() }
    }

    /// The session of a token, if it was looked up a moment ago and none has ended since.
    pub(super) fn get(&self, token: &Hash, now: Timestamp) -> Result<Session, Before> {
        let Some(stamp) = self.read_stamp() else { return Err(Before(None)) };
        match self.known().get(token) {
            Some(known)
                if known.stamp == stamp
                    && known.since.elapsed() < TRUST
                    && known.session.expires_at > now =>
            {
                Ok(known.session.clone())
            }
            _ => Err(Before(Some((stamp, Instant::now())))),
        }
    }

    /// Remembers what a query found.
    pub(super) fn keep(&self, before: Before, token: Hash, session: &Session) {
        let Before(Some((stamp, since))) = before else { return };
        let mut known = self.known();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(token, Known { session: session.clone(), stamp, since });
    }

    /// Some session has ended: nothing that was remembered counts any more, in any process.
    pub(super) fn ended(&self) {
        let mut stamp = Stamp::default();
        let renewed = getrandom::fill(&mut stamp).map_err(std::io::Error::other);
        if let Err(error) = renewed.and_then(|()| self.stamp.write_all_at(&stamp, 0)) {
            tracing::warn!(%error, "sessions that ended may count for another second");
        }
    }

    /// An empty file is a stamp too; one that cannot be read is none, and then nothing is remembered.
    fn read_stamp(&self) -> Option<Stamp> {
        let mut stamp = Stamp::default();
        self.stamp.read_at(&mut stamp, 0).ok()?;
        Some(stamp)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Hash, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
