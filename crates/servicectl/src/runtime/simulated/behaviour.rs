//! What a simulated task can do, chosen by environment variables of its definition.
//!
//! | variable | value | what the task does |
//! | --- | --- | --- |
//! | `SIMULATE` | see [`Behaviour`] | healthy when absent; an unknown value is named in the log and counts as healthy |
//! | `CONTEXT_ROOT` | `/<project>-<name>` | any other value gives 404 to every request, as in life; absent, any path is answered |
//! | `SIMULATE_PULL` | seconds, at most 3600 | how long its image is pulled, in real seconds at any `--time-scale` |
//!
//! Of variables of the same name the last one counts, as with Docker.

use std::time::Duration;

use servicectl_api::EnvVar;

/// How a task behaves (`SIMULATE`). Durations are those of a time scale of 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Behaviour {
    /// `healthy`: answers 200 three seconds after its container runs.
    #[default]
    Healthy,
    /// `slow-start`: needs 25 seconds until it answers.
    SlowStart,
    /// `crash`: ends with exit code 1 and a Python trace four seconds after every start.
    Crash,
    /// `exit`: answers, and ends with exit code 0 after 40 seconds.
    Exit,
    /// `oom`: answers, uses more and more memory, and is killed for it after 60 seconds.
    Oom,
    /// `http-500`: answers 500.
    Http500,
    /// `http-404`: answers 404, which the standard health check accepts.
    Http404,
    /// `hang`: accepts connections and never answers.
    Hang,
    /// `log-flood`: healthy, and writes a thousand lines in a real second at any time scale.
    LogFlood,
}

impl Behaviour {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Healthy,
        Self::SlowStart,
        Self::Crash,
        Self::Exit,
        Self::Oom,
        Self::Http500,
        Self::Http404,
        Self::Hang,
        Self::LogFlood,
    ];

    /// The value of `SIMULATE`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::SlowStart => "slow-start",
            Self::Crash => "crash",
            Self::Exit => "exit",
            Self::Oom => "oom",
            Self::Http500 => "http-500",
            Self::Http404 => "http-404",
            Self::Hang => "hang",
            Self::LogFlood => "log-flood",
        }
    }

    /// Milliseconds from RUNNING until it listens.
    pub(super) fn boots_in(self) -> u64 {
        match self {
            Self::SlowStart => 25_000,
            _ => 3_000,
        }
    }
}

/// What the environment of a task chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) behaviour: Behaviour,
    /// A value of `SIMULATE` that is none.
    pub(super) unknown: Option<String>,
    /// `CONTEXT_ROOT`, where it is not that of the service.
    pub(super) wrong_root: Option<String>,
    pub(super) pull: Option<Duration>,
}

impl Choice {
    /// Reads the environment of a task of the service `<project>-<name>`.
    pub(super) fn of(environment: &[EnvVar], service: &str) -> Self {
        let mut choice = Self::default();
        if let Some(value) = variable(environment, "SIMULATE") {
            let value = value.trim();
            match Behaviour::ALL.into_iter().find(|behaviour| behaviour.name() == value) {
                Some(behaviour) => choice.behaviour = behaviour,
                None if value.is_empty() => {}
                None => choice.unknown = Some(value.to_owned()),
            }
        }
        choice.wrong_root = variable(environment, "CONTEXT_ROOT")
            .filter(|root| root.strip_suffix('/').unwrap_or(root).strip_prefix('/') != Some(service));
        choice.pull = variable(environment, "SIMULATE_PULL")
            .and_then(|value| value.trim().parse().ok())
            .map(|seconds: u64| Duration::from_secs(seconds.min(3600)));
        choice
    }
}

/// The value that a container would see. A name may hold a `=` (contract §6): Docker gets `name=value` and splits at the
/// first.
fn variable(environment: &[EnvVar], name: &str) -> Option<String> {
    let joined = environment.iter().rev().map(|variable| format!("{}={}", variable.name, variable.value));
    joined.into_iter().find_map(|line| line.strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(variables: &[(&str, &str)]) -> Choice {
        let environment: Vec<EnvVar> = variables
            .iter()
            .map(|(name, value)| EnvVar { name: (*name).into(), value: (*value).into(), secret: false })
            .collect();
        Choice::of(&environment, "experiment_2-x")
    }

    #[test]
    fn every_behaviour_is_chosen_by_its_name() {
        for behaviour in Behaviour::ALL {
            assert_eq!(choice(&[("SIMULATE", behaviour.name())]).behaviour, behaviour);
        }
        assert_eq!(choice(&[]), Choice::default());
        assert_eq!(choice(&[("SIMULATE", " crash\r")]).behaviour, Behaviour::Crash);
        assert_eq!(choice(&[("SIMULATE", "")]).unknown, None);
    }

    #[test]
    fn an_unknown_value_is_kept_for_the_log_and_counts_as_healthy() {
        let choice = choice(&[("SIMULATE", "explode")]);
        assert_eq!((choice.behaviour, choice.unknown.as_deref()), (Behaviour::Healthy, Some("explode")));
    }

    #[test]
    fn only_the_services_own_path_is_a_right_context_root() {
        for right in ["/experiment_2-x", "/experiment_2-x/"] {
            assert_eq!(choice(&[("CONTEXT_ROOT", right)]).wrong_root, None);
        }
        for wrong in ["", "/", "experiment_2-x", "/experiment_2-y", "/experiment_2-x/api", "//experiment_2-x"]
        {
            assert_eq!(choice(&[("CONTEXT_ROOT", wrong)]).wrong_root.as_deref(), Some(wrong));
        }
    }

    #[test]
    fn the_last_of_a_name_counts_and_names_with_an_equals_sign_are_joined() {
        assert_eq!(choice(&[("SIMULATE", "crash"), ("SIMULATE", "oom")]).behaviour, Behaviour::Oom);
        let root = choice(&[("CONTEXT_ROOT=/a", "b")]).wrong_root;
        assert_eq!(root.as_deref(), Some("/a=b"));
        assert_eq!(choice(&[("SIMULATE_PULL", "120")]).pull, Some(Duration::from_secs(120)));
        assert_eq!(choice(&[("SIMULATE_PULL", "soon")]).pull, None);
    }
}
