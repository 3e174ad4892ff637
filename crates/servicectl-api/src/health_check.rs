//! The custom health check of a new service (manual "Defining custom health checks", contract §4, §6).

use serde::Serialize;
use serde_json::Value;

use crate::problem::{first, shown};
use crate::{Problem, StatusCodes};

mod path;

pub use path::{MOST_PATH_CHARACTERS, check_path};

/// Seconds between two checks where none are given.
pub const STANDARD_INTERVAL: u64 = 30;
/// Least and most seconds between two checks (ALB).
pub const INTERVAL_BOUNDS: std::ops::RangeInclusive<u64> = 5..=300;

const INTERVAL: &str = "health_check.interval";

/// Body of `health_check`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HealthCheck {
    /// `<project>-<name>…`, stored without leading slash.
    pub rel_path: String,
    /// As [`StatusCodes`] writes them.
    pub status_codes: String,
    /// Whole seconds.
    pub interval: u64,
}

impl HealthCheck {
    /// Reads and checks the JSON of a request: all three keys, exact types. `full_name` is `<project>-<name>`.
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn from_json(value: &Value, full_name: &str) -> Result<Self, Vec<Problem>> {
        let Value::Object(members) = value else {
            let sentence = format!(
                "health_check must be a JSON object with rel_path, status_codes and interval, for example \
                 {{\"rel_path\": \"{full_name}/\", \"status_codes\": \"200-299\", \"interval\": 30}}."
            );
            return Err(vec![Problem::new("health_check", sentence)]);
        };
        let path = text(members.get("rel_path"), "rel_path", &format!("{full_name}/"))
            .and_then(|path| check_path(path, full_name));
        let codes = text(members.get("status_codes"), "status_codes", "200-299").and_then(StatusCodes::parse);
        let interval = seconds(members.get("interval"));
        match (path, codes, interval) {
            (Ok(rel_path), Ok(codes), Ok(interval)) => {
                Ok(Self { rel_path, status_codes: codes.to_string(), interval })
            }
            (path, codes, interval) => {
                Err([path.err(), codes.err(), interval.err()].into_iter().flatten().collect())
            }
        }
    }
}

/// A required text member.
fn text<'a>(value: Option<&'a Value>, key: &str, example: &str) -> Result<&'a str, Problem> {
    let problem = |what| {
        Problem::new(
            format!("health_check.{key}"),
            format!("health_check.{key} {what}, for example \"{example}\"."),
        )
    };
    match value {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(problem("must be a text in quotes")),
        None => Err(problem("is missing: give a text")),
    }
}

/// The required `interval` member: a JSON integer, nothing that merely looks like one (contract §6).
fn seconds(value: Option<&Value>) -> Result<u64, Problem> {
    let problem = |what| {
        Problem::new(
            INTERVAL,
            format!(
                "{INTERVAL} {what}: a whole number of seconds from 5 to 300 without quotes, for example 30."
            ),
        )
    };
    match value {
        Some(Value::Number(number)) if number.is_u64() || number.is_i64() => match number.as_u64() {
            Some(seconds) => bounds(seconds),
            None => Err(out_of_bounds(&number.to_string())),
        },
        Some(_) => Err(problem("has a wrong type")),
        None => Err(problem("is missing")),
    }
}

/// Reads the interval field of the form: whole seconds, 5–300.
///
/// # Errors
/// What is wrong.
pub fn parse_interval(text: &str) -> Result<u64, Problem> {
    let digits = text.trim();
    if digits.is_empty() {
        return Err(Problem::new(
            INTERVAL,
            "The interval is empty: give whole seconds from 5 to 300, for example 30.",
        ));
    }
    if let Some((place, character)) = first(digits, |c| !c.is_ascii_digit()) {
        let index = place + text.chars().take_while(|c| c.is_whitespace()).count();
        let sentence = format!(
            "The interval must be whole seconds, digits only, but character {} is {}; for example 30.",
            index + 1,
            shown(character)
        );
        return Err(Problem::new(INTERVAL, sentence).at(index));
    }
    digits.parse().map_err(|_| out_of_bounds(&crate::problem::quoted(digits))).and_then(bounds)
}

fn bounds(seconds: u64) -> Result<u64, Problem> {
    if INTERVAL_BOUNDS.contains(&seconds) { Ok(seconds) } else { Err(out_of_bounds(&seconds.to_string())) }
}

fn out_of_bounds(figure: &str) -> Problem {
    Problem::new(
        INTERVAL,
        format!("The interval must be from 5 to 300 seconds, but is {figure}; for example 30."),
    )
}

#[cfg(test)]
mod tests;
