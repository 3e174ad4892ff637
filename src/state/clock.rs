//! The server's clock, from the `Date` header of its answers (trust §7: ages never from the local clock alone).

use std::time::Duration;

use leptos::prelude::*;

use crate::browser::{time, visibility};

/// What is known about the difference between the server's clock and ours, in milliseconds.
///
/// `Date` has whole seconds, so each answer says only that the difference lies between two bounds; they are narrowed
/// answer by answer, and widened to the newest answer where a clock has jumped.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Skew(Option<(f64, f64)>);

impl Skew {
    /// Takes an answer into account: its `Date`, when the request was sent and when the answer began, all in
    /// milliseconds since the epoch, the last two by our clock.
    #[must_use]
    pub fn observe(self, date: f64, sent: f64, received: f64) -> Self {
        let (low, high) = (date - received, date + 1000.0 - sent);
        Self(Some(match self.0 {
            Some((old_low, old_high)) if old_low.max(low) <= old_high.min(high) => {
                (old_low.max(low), old_high.min(high))
            }
            _ => (low, high),
        }))
    }

    /// What to add to our clock to have the server's.
    pub fn correction(self) -> f64 {
        self.0.map_or(0.0, |(low, high)| f64::midpoint(low, high))
    }
}

/// The server's time, ticking.
#[derive(Clone, Copy)]
pub struct Clock {
    skew: RwSignal<Skew>,
    now: RwSignal<f64>,
}

impl Clock {
    /// Makes the clock and lets it tick as long as the current owner lives; it rests while nobody looks.
    pub fn provide() -> Self {
        let clock = Self { skew: RwSignal::new(Skew::default()), now: RwSignal::new(time::now()) };
        provide_context(clock);
        visibility::on_return(move || clock.tick());
        leptos::task::spawn_local_scoped_with_cancellation(async move {
            loop {
                time::sleep(Duration::from_secs(1)).await;
                if visibility::is_visible() {
                    clock.tick();
                }
            }
        });
        clock
    }

    fn tick(self) {
        self.now.set(self.at_once());
    }

    /// Server time in milliseconds since the epoch; changes every second.
    pub fn now(self) -> Signal<f64> {
        self.now.into()
    }

    /// Server time at this moment, not tracked.
    pub fn at_once(self) -> f64 {
        time::now() + self.skew.get_untracked().correction()
    }

    /// Takes an answer's `Date` into account.
    pub fn observe(self, date: f64, sent: f64, received: f64) {
        self.skew.update(|skew| *skew = skew.observe(date, sent, received));
    }
}

/// The clock of the app.
pub fn use_clock() -> Clock {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::Skew;

    #[test]
    fn without_an_answer_our_own_clock_counts() {
        assert!(Skew::default().correction().abs() < f64::EPSILON);
    }

    #[test]
    fn many_answers_narrow_the_difference_to_less_than_the_time_of_travel() {
        // the server is 90 s ahead; answers take 40 ms
        let mut skew = Skew::default();
        for step in 0..50 {
            let sent = 1_000_000.0 + f64::from(step) * 1_037.0;
            let server = sent + 20.0 + 90_000.0;
            skew = skew.observe((server / 1000.0).floor() * 1000.0, sent, sent + 40.0);
        }
        assert!((skew.correction() - 90_000.0).abs() < 60.0, "{}", skew.correction());
    }

    #[test]
    fn a_clock_that_jumps_is_followed() {
        let skew = Skew::default().observe(10_000.0, 10_000.0, 10_050.0);
        let jumped = skew.observe(3_610_000.0, 11_000.0, 11_050.0);
        assert!((jumped.correction() - 3_599_500.0).abs() < 1_000.0);
    }
}
