//! Environment variables of a definition (contract §3.6, §6).
//!
//! The platform hands `name=value` to the container. A name with `=` in it is therefore accepted on the wire: clfpy
//! splits env files at the last `=`, and joined again the variable is right. The editor asks for more.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Problem;
use crate::problem::{first, quoted, shown};

/// One environment variable. `Debug` prints the name only.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvVar {
    /// Name.
    pub name: String,
    /// Value; may be empty.
    pub value: String,
    /// Only in the `definition` extra: the name looks secret ([`looks_secret`]).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
}

impl EnvVar {
    /// A variable without a mark.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), secret: false }
    }

    /// Name and value as the container sees them: `name=value` split at the first `=`.
    pub fn effective(&self) -> (&str, Cow<'_, str>) {
        match self.name.split_once('=') {
            Some((name, rest)) => (name, Cow::Owned(format!("{rest}={}", self.value))),
            None => (&self.name, Cow::Borrowed(&self.value)),
        }
    }
}

impl std::fmt::Debug for EnvVar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}=***", self.effective().0)
    }
}

/// Whether a variable of this name probably holds a secret (PASSWORD, TOKEN, KEY, …). Better one too many: a masked
/// value is one click away. Names that speak *about* a secret (`TOKEN_TTL`, `PUBLIC_KEY`) do not count.
pub fn looks_secret(name: &str) -> bool {
    const PARTS: &[&str] =
        &["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "APIKEY", "CREDENTIAL", "PRIVATEKEY"];
    const WORDS: &[&str] = &[
        "KEY",
        "KEYS",
        "PASS",
        "PWD",
        "PW",
        "PSK",
        "PIN",
        "AUTH",
        "JWT",
        "BEARER",
        "COOKIE",
        "SALT",
        "DSN",
        "SIGNATURE",
        "SAS",
    ];
    const WHOLE: &[&str] = &[
        "DATABASE_URL",
        "DB_URL",
        "REDIS_URL",
        "MONGO_URL",
        "MONGODB_URI",
        "AMQP_URL",
        "BROKER_URL",
        "CONNECTION_STRING",
        "CONNECTIONSTRING",
    ];
    const ABOUT: &[&str] = &[
        "TTL",
        "TIMEOUT",
        "EXPIRY",
        "LENGTH",
        "SECONDS",
        "MINUTES",
        "HOURS",
        "DAYS",
        "ENABLED",
        "FILE",
        "PATH",
        "DIR",
        "NAME",
        "TYPE",
        "ALGORITHM",
        "ISSUER",
        "ENDPOINT",
        "LIMIT",
    ];
    let name = name.split('=').next().unwrap_or(name);
    let words = words(name);
    let joined = words.join("_");
    if name == "PWD" || name == "OLDPWD" || words.iter().any(|word| word == "PUBLIC") {
        return false;
    }
    if words.last().is_some_and(|word| ABOUT.contains(&word.as_str())) {
        return false;
    }
    words.iter().any(|word| WORDS.contains(&word.as_str()) || PARTS.iter().any(|part| word.contains(part)))
        || WHOLE.iter().any(|whole| joined.ends_with(whole))
        || joined.replace('_', "").contains("APIKEY")
}

/// The words of a name, in capitals: split at everything but letters and digits, and where a capital follows a small
/// letter (`dbPassword`).
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for character in name.chars() {
        let starts = small && character.is_uppercase();
        if (starts || !character.is_alphanumeric()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if character.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(character.to_uppercase());
        }
        small = character.is_lowercase();
    }
    words
}

/// Indexes of the variables whose name occurs more than once, as the container would see it.
pub fn duplicates(environment: &[EnvVar]) -> Vec<usize> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for variable in environment {
        *seen.entry(variable.effective().0).or_default() += 1;
    }
    let repeated = |variable: &EnvVar| seen.get(variable.effective().0).is_some_and(|&count| count > 1);
    environment
        .iter()
        .enumerate()
        .filter(|(_, variable)| repeated(variable))
        .map(|(index, _)| index)
        .collect()
}

/// Most variables of a definition: far more than any program has, and so few that neither the list of what is wrong with
/// them nor the start of a task suffers.
pub const MOST_VARIABLES: usize = 2_000;

/// What the platform asks of the number of variables.
pub(super) fn check_number(number: usize) -> Result<(), Problem> {
    if number <= MOST_VARIABLES {
        return Ok(());
    }
    let sentence = format!(
        "environment has {number} variables and may have at most {MOST_VARIABLES}: put what is more into a file of the \
         image, and its path into a variable, for example {{\"name\": \"SETTINGS\", \"value\": \"/etc/settings\"}}."
    );
    Err(Problem::new("environment", sentence))
}

/// What the platform asks of a variable (contract §6): a name, and no NUL.
pub(super) fn check(index: usize, variable: &EnvVar) -> Result<(), Problem> {
    let number = index + 1;
    let field = |key: &str| format!("environment[{index}].{key}");
    if variable.name.is_empty() {
        let sentence =
            format!("Variable {number} of environment has an empty name; for example \"CONTEXT_ROOT\".");
        return Err(Problem::new(field("name"), sentence));
    }
    for (key, text) in [("name", &variable.name), ("value", &variable.value)] {
        if let Some((at, _)) = first(text, |character| character == '\0') {
            let sentence = format!(
                "The {key} of variable {number} of environment holds the character U+0000 (character {}), which no \
                 environment can hold; for example {{\"name\": \"CONTEXT_ROOT\", \"value\": \"/x\"}}.",
                at + 1
            );
            return Err(Problem::new(field(key), sentence).at(at));
        }
    }
    Ok(())
}

/// What the editor asks of a name beyond the platform: no `=` (Docker would cut the name there) and no white space
/// (no env file could hold it). `index` is the variable's place in the table, from 0.
///
/// # Errors
/// The rule that the name breaks.
pub fn check_editor_name(index: usize, name: &str) -> Result<(), Problem> {
    let field = format!("environment[{index}].name");
    if name.is_empty() {
        return Err(Problem::new(field, "The variable has no name yet; for example CONTEXT_ROOT."));
    }
    let Some((at, character)) = first(name, |c| c == '=' || c == '\0' || c.is_whitespace()) else {
        return Ok(());
    };
    let why = match character {
        '=' => "what stands behind it would become part of the value",
        '\0' => "no environment can hold it",
        _ => "no env file can hold it",
    };
    let sentence = format!(
        "A variable's name cannot hold {} (character {}): {why}; for example CONTEXT_ROOT.",
        shown(character),
        at + 1
    );
    Err(Problem::new(field, sentence).at(at))
}

/// Reads the entries of a PUT body's environment. Where there are too many, that alone is told: a body could hold half a
/// million wrong ones.
pub(super) fn variables(entries: &[Value]) -> Result<Vec<EnvVar>, Vec<Problem>> {
    check_number(entries.len()).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let mut read = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        match variable(index, entry).and_then(|variable| check(index, &variable).map(|()| variable)) {
            Ok(variable) => read.push(variable),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

/// Reads one entry: an object with `name` and `value`.
fn variable(index: usize, entry: &Value) -> Result<EnvVar, Problem> {
    const EXAMPLE: &str = "for example {\"name\": \"CONTEXT_ROOT\", \"value\": \"/x\"}";
    let number = index + 1;
    let Value::Object(members) = entry else {
        let sentence =
            format!("Variable {number} of environment must be an object with name and value, {EXAMPLE}.");
        return Err(Problem::new(format!("environment[{index}]"), sentence));
    };
    let text = |key: &str, whose: &str| {
        let problem = |what: &str| {
            let sentence = format!("Variable {number} of environment{whose} {what}, {EXAMPLE}.");
            Problem::new(format!("environment[{index}].{key}"), sentence)
        };
        match members.get(key) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(Value::Number(number)) => Ok(number.to_string()),
            Some(Value::Bool(truth)) => Ok(truth.to_string()),
            Some(Value::Null) => {
                Err(problem(&format!("has null as its {key}: give a text, which may be empty")))
            }
            Some(_) => Err(problem(&format!("has a {key} that is neither text, number, true nor false"))),
            None => Err(problem(&format!("has no {key}"))),
        }
    };
    let name = text("name", "")?;
    let value = text("value", &format!(" ({})", quoted(&name)))?;
    Ok(EnvVar::new(name, value))
}
