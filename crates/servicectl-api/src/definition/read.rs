//! Reading a PUT body strictly: every broken rule is told at once.

use serde_json::{Map, Value};

use super::environment::variables;
use super::{Definition, PORT, check_port};
use crate::{Problem, memory, tag};

/// Reads and checks a whole body.
pub(super) fn definition(body: &Value) -> Result<Definition, Vec<Problem>> {
    let Value::Object(members) = body else {
        let sentence = "The body must be a JSON object with container-tag, memory-reservation, memory-limit, \
                        container-port and environment, for example {\"container-tag\": \"latest\", \
                        \"memory-reservation\": 100, \"memory-limit\": 150, \"container-port\": 80, \
                        \"environment\": []}.";
        return Err(vec![Problem::new("", sentence)]);
    };
    let mut problems = Vec::new();
    let mut note = |problem| problems.push(problem);
    let container_tag = container_tag(members).map_err(&mut note);
    let reservation = megabytes(members, memory::RESERVATION).map_err(&mut note);
    let limit = megabytes(members, memory::LIMIT).map_err(&mut note);
    if let (Ok(reservation), Ok(limit)) = (&reservation, &limit) {
        let _noted = memory::check(*reservation, *limit).map_err(&mut note);
    }
    let port = integer(members, PORT, "80").and_then(check_port).map_err(&mut note);
    let environment = environment(members).map_err(|more| more.into_iter().for_each(note));
    match (container_tag, reservation, limit, port, environment) {
        (
            Ok(container_tag),
            Ok(memory_reservation),
            Ok(memory_limit),
            Ok(container_port),
            Ok(environment),
        ) if problems.is_empty() => {
            Ok(Definition { container_tag, memory_reservation, memory_limit, container_port, environment })
        }
        _ => Err(problems),
    }
}

fn missing(key: &str, what: &str) -> Problem {
    Problem::new(key, format!("{key} is missing: {what}."))
}

fn container_tag(members: &Map<String, Value>) -> Result<String, Problem> {
    const KEY: &str = "container-tag";
    match members.get(KEY) {
        Some(Value::String(text)) => tag::check(text).map(|()| text.clone()),
        Some(_) => Err(Problem::new(KEY, "container-tag must be a text in quotes, for example \"latest\".")),
        None => Err(missing(KEY, "name a tag that you pushed, for example \"latest\"")),
    }
}

fn megabytes(members: &Map<String, Value>, key: &str) -> Result<u64, Problem> {
    let megabytes = integer(members, key, memory::example(key))?;
    memory::bounds(key, megabytes).map(|()| megabytes)
}

/// A required JSON integer; what merely looks like one is refused (contract §6: tolerance is for reading answers).
fn integer(members: &Map<String, Value>, key: &str, example: &str) -> Result<u64, Problem> {
    match members.get(key) {
        Some(Value::Number(number)) => number.as_u64().ok_or_else(|| {
            Problem::new(
                key,
                format!(
                    "{key} must be a whole number from 0 to {}, but is {number}; for example {example}.",
                    u64::MAX
                ),
            )
        }),
        Some(_) => Err(Problem::new(
            key,
            format!("{key} must be a whole number without quotes, for example {example}."),
        )),
        None => Err(missing(key, &format!("give a whole number, for example {example}"))),
    }
}

/// The required environment: a list of variables, or one variable (contract §1.8).
fn environment(members: &Map<String, Value>) -> Result<Vec<super::EnvVar>, Vec<Problem>> {
    const KEY: &str = "environment";
    match members.get(KEY) {
        Some(Value::Array(entries)) => variables(entries),
        Some(one @ Value::Object(_)) => variables(std::slice::from_ref(one)),
        Some(_) => Err(vec![Problem::new(
            KEY,
            "environment must be a list of variables, for example [{\"name\": \"CONTEXT_ROOT\", \"value\": \"/x\"}].",
        )]),
        None => Err(vec![missing(KEY, "give a list of variables, which may be empty: []")]),
    }
}
