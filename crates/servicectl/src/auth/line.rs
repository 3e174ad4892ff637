//! The line in which log-ins wait for their turn, with a bounded number of places: no address may hold more of them than are
//! left free. One that floods gets half of them, two in the end a third each, and whoever comes from elsewhere still finds a place.
//!
//! The line goes by addresses, since names can be invented; places kept for names that exist would tell a stranger which
//! those are, by who is turned away. All who come through one proxy share its address, unless `--trusted-proxy` names it.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Log-ins that may wait for their turn, with those whose turn it is.
const MOST_WAITING: usize = 64;

/// Who is in the line, by address.
#[derive(Debug, Default)]
pub(super) struct Line(Mutex<HashMap<IpAddr, usize>>);

/// A place in the line, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    line: Arc<Line>,
    of: IpAddr,
}

impl Line {
    /// A place for a log-in from this address, if there is one for it.
    pub(super) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let of = household(address);
        let mut waiting = self.lock();
        let free = MOST_WAITING - waiting.values().sum::<usize>();
        let own = waiting.get(&of).copied().unwrap_or(0);
        if own >= free {
            return None;
        }
        waiting.insert(of, own + 1);
        drop(waiting);
        Some(Place { line: Arc::clone(self), of })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut waiting = self.line.lock();
        if let Some(own) = waiting.get_mut(&self.of) {
            *own -= 1;
            if *own == 0 {
                waiting.remove(&self.of);
            }
        }
    }
}

/// What one client has at least: with IPv6 that is a network of 64 bits, out of which it may choose.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(line: &Arc<Line>, address: &str) -> Vec<Place> {
        let address = address.parse().unwrap();
        std::iter::from_fn(|| line.enter(address)).collect()
    }

    #[test]
    fn who_floods_the_line_leaves_places_for_others() {
        let line = Arc::new(Line::default());
        let flood: Vec<Vec<Place>> =
            (1..=4).map(|number| fill(&line, &format!("192.0.2.{number}"))).collect();
        assert_eq!(flood.iter().map(Vec::len).collect::<Vec<_>>(), [32, 16, 8, 4]);
        assert!(line.enter("198.51.100.1".parse().unwrap()).is_some());
        drop(flood);
        assert!(line.lock().is_empty(), "nothing is kept of who has left");
    }

    #[test]
    fn other_spellings_of_an_address_are_no_second_half() {
        let line = Arc::new(Line::default());
        let _held = (fill(&line, "192.0.2.1"), fill(&line, "2001:db8::1"));
        for same in ["::ffff:192.0.2.1", "2001:db8::ffff:1"] {
            assert!(fill(&line, same).is_empty(), "{same}");
        }
        assert!(!fill(&line, "2001:db8:0:1::1").is_empty());
    }
}
