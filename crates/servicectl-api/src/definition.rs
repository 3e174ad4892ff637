//! The service definition: body of the PUT that deploys (contract §3.6) and the `definition` extra (§10).

use serde::{Deserialize, Serialize};

use crate::problem::{first, shown};
use crate::{Links, Problem, memory, tag};

mod changes;
mod environment;
mod read;

pub use changes::{Change, changes};
pub use environment::{EnvVar, MOST_VARIABLES, check_editor_name, duplicates, looks_secret};

/// A service definition. Memory in MiB (the manual says MB).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Definition {
    /// Tag of the image in the service's repository.
    pub container_tag: String,
    /// Soft limit, MiB: counts for placement.
    pub memory_reservation: u64,
    /// Hard limit, MiB: over it the container is killed.
    pub memory_limit: u64,
    /// HTTP port that the container listens to; fixed after the first PUT.
    pub container_port: u16,
    /// Environment variables in their order.
    #[serde(default)]
    pub environment: Vec<EnvVar>,
}

impl Definition {
    /// Reads a PUT body strictly (server side; contract §3.6, §6: environment as list or single object, numbers and
    /// booleans become text) and checks every rule.
    ///
    /// # Errors
    /// Every rule that the body breaks.
    pub fn from_json(body: &serde_json::Value) -> Result<Self, Vec<Problem>> {
        read::definition(body)
    }

    /// Checks every rule: tag, memory, port, environment. Empty when all hold. Duplicate names are *not* a problem
    /// here (the platform accepts them); the editor marks them by [`duplicates`].
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problems.extend(tag::check(&self.container_tag).err());
        problems.extend(memory::check(self.memory_reservation, self.memory_limit).err());
        problems.extend(check_port(self.container_port.into()).err());
        problems.extend(environment::check_number(self.environment.len()).err());
        for (index, variable) in self.environment.iter().enumerate().take(MOST_VARIABLES) {
            problems.extend(environment::check(index, variable).err());
        }
        problems
    }

    /// The definition as a PUT sends it: without the marks that only the `definition` extra carries.
    #[must_use]
    pub fn for_sending(&self) -> Self {
        let mut plain = self.clone();
        plain.environment.iter_mut().for_each(|variable| variable.secret = false);
        plain
    }
}

/// Wire name of the port.
const PORT: &str = "container-port";

/// Reads what a user typed into the port field: 1–65535.
///
/// # Errors
/// The rule that the text breaks.
pub fn parse_port(text: &str) -> Result<u16, Problem> {
    let digits = text.trim();
    if digits.is_empty() {
        let sentence =
            "container-port is empty: give the port that the container listens to, for example 80.";
        return Err(Problem::new(PORT, sentence));
    }
    if let Some((place, character)) = first(digits, |c| !c.is_ascii_digit()) {
        let index = place + text.chars().take_while(|c| c.is_whitespace()).count();
        let sentence = format!(
            "container-port must be a whole number, digits only, but character {} is {}; for example 80.",
            index + 1,
            shown(character)
        );
        return Err(Problem::new(PORT, sentence).at(index));
    }
    digits.parse().map_err(|_| port_out_of_bounds(&crate::problem::quoted(digits))).and_then(check_port)
}

/// The bounds of a port.
fn check_port(port: u64) -> Result<u16, Problem> {
    u16::try_from(port).ok().filter(|&port| port > 0).ok_or_else(|| port_out_of_bounds(&port.to_string()))
}

fn port_out_of_bounds(figure: &str) -> Problem {
    Problem::new(PORT, format!("container-port must be from 1 to 65535, but is {figure}; for example 80."))
}

/// Answer of the PUT: `{"Success", "links"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateAnswer {
    /// A sentence of the platform.
    #[serde(rename = "Success", default)]
    pub success: String,
    /// Links of the service.
    #[serde(default)]
    pub links: Links,
}

/// Answer of the `definition` extra.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrentDefinition {
    /// The name without the project's prefix.
    pub name: String,
    /// Links of the service.
    #[serde(default)]
    pub links: Links,
    /// What was last sent.
    pub definition: Definition,
    /// Its revision.
    pub revision: u64,
    /// RFC 3339 with fraction and zone.
    pub created_at: String,
    /// User who sent it.
    pub created_by: String,
}

#[cfg(test)]
mod tests;
