//! Every duration and limit of the scheduler in one place (contract §11).

use std::time::Duration;

use servicectl_api::StatusCodes;

/// The figures of contract §11, divided by the time scale. Counts are never scaled.
#[derive(Clone, Debug, PartialEq)]
pub struct Timing {
    scale: f64,
    /// Between two checks until the first good answer.
    pub first_checks: Duration,
    /// Failed checks this soon after RUNNING do not count.
    pub grace: Duration,
    /// Longest wait for the answer to a check.
    pub check_limit: Duration,
    /// Longest draining of a task that is replaced.
    pub draining: Duration,
    /// From the request to stop to the kill.
    pub stop_limit: Duration,
    /// The same for the tasks of a deleted service.
    pub removal_limit: Duration,
    /// Delay before the first restart; each further one doubles it.
    pub restart_first: Duration,
    /// Longest delay before a restart.
    pub restart_most: Duration,
    /// After this long in a steady state the delays begin anew.
    pub restart_reset: Duration,
    /// A pull that takes this long is told of.
    pub pull_first: Duration,
    /// Between the first two reports of a pull; each further pause doubles.
    pub pull_again: Duration,
    /// Between two tries of what the runtime did not do (kill, lost check).
    pub again: Duration,
    /// Bad answers in a row that make a target unhealthy.
    pub bad_answers: u32,
    /// Good answers in a row that make an unhealthy target healthy.
    pub good_answers: u32,
    /// Starts of a new revision without a healthy one among them, after which it is given up.
    pub most_starts: u32,
}

impl Default for Timing {
    fn default() -> Self {
        Self::scaled(1.0)
    }
}

impl Timing {
    /// The figures with every duration divided by `scale` (`--time-scale`), which is kept between 1/1000 and 100,000.
    pub fn scaled(scale: f64) -> Self {
        let scale = if scale.is_finite() { scale.clamp(0.001, 100_000.0) } else { 1.0 };
        let seconds = |seconds: u64| shrink(Duration::from_secs(seconds), scale);
        Self {
            scale,
            first_checks: seconds(5),
            grace: seconds(30),
            check_limit: seconds(5),
            draining: seconds(30),
            stop_limit: seconds(30),
            removal_limit: seconds(10),
            restart_first: seconds(1),
            restart_most: seconds(60),
            restart_reset: seconds(600),
            pull_first: seconds(10),
            pull_again: seconds(30),
            again: seconds(5),
            bad_answers: 2,
            good_answers: 2,
            most_starts: 10,
        }
    }

    /// The same, with this time from the request to stop to the kill, for a scale of 1.
    #[must_use]
    pub fn stopping_within(self, time: Duration) -> Self {
        Self { stop_limit: self.shrink(time), ..self }
    }

    /// The same, with this time for draining, for a scale of 1.
    #[must_use]
    pub fn draining_for(self, time: Duration) -> Self {
        Self { draining: self.shrink(time), ..self }
    }

    /// A duration in the time of this platform, at least a millisecond.
    pub fn shrink(&self, duration: Duration) -> Duration {
        shrink(duration, self.scale)
    }

    /// By how much durations are divided.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// Delay before the restart that follows `restarts` earlier ones: 1, 2, 4 … 60 s.
    pub fn restart_delay(&self, restarts: u32) -> Duration {
        self.restart_first
            .saturating_mul(1_u32.checked_shl(restarts).unwrap_or(u32::MAX))
            .min(self.restart_most)
    }
}

fn shrink(duration: Duration, scale: f64) -> Duration {
    duration.div_f64(scale).max(Duration::from_millis(1))
}

/// The health check of a service, in the time of the platform.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckRule {
    /// Between two checks once the target was healthy.
    pub interval: Duration,
    /// Codes that count as healthy.
    pub codes: StatusCodes,
}

impl CheckRule {
    /// Between two checks of a target that never gave a good answer: 5 s, or the interval if that is shorter.
    pub fn first_interval(&self, timing: &Timing) -> Duration {
        timing.first_checks.min(self.interval)
    }

    /// Longest wait for an answer: 5 s, never more than the interval.
    pub fn limit(&self, timing: &Timing) -> Duration {
        timing.check_limit.min(self.interval)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restart_delays_double_up_to_a_minute() {
        let timing = Timing::default();
        let delays: Vec<u64> = (0..9).map(|restarts| timing.restart_delay(restarts).as_secs()).collect();
        assert_eq!(delays, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(timing.restart_delay(u32::MAX), Duration::from_secs(60));
    }

    #[test]
    fn a_scale_divides_durations_and_leaves_counts() {
        let timing = Timing::scaled(60.0);
        assert_eq!(timing.grace, Duration::from_millis(500));
        assert_eq!(timing.restart_delay(6), Duration::from_secs(1));
        assert_eq!(timing.most_starts, 10);
        assert_eq!(Timing::scaled(0.0).grace, Duration::from_secs(30_000));
        assert_eq!(Timing::scaled(f64::NAN), Timing::default());
        assert_eq!(Timing::scaled(1e12).check_limit, Duration::from_millis(1), "never zero: no busy loop");
    }

    #[test]
    fn a_check_never_takes_longer_than_its_interval() {
        let rule = CheckRule { interval: Duration::from_secs(3), codes: StatusCodes::standard() };
        assert_eq!(rule.limit(&Timing::default()), Duration::from_secs(3));
        assert_eq!(rule.first_interval(&Timing::default()), Duration::from_secs(3));
    }
}
