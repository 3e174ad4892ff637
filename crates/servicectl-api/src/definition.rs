//! The service definition: body of the PUT that deploys (contract §3.6) and the `definition` extra (§10).

use serde::{Deserialize, Serialize};

use crate::{Links, Problem};

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

impl std::fmt::Debug for EnvVar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}=***", self.name)
    }
}

/// Whether a variable of this name probably holds a secret (PASSWORD, TOKEN, KEY, …).
pub fn looks_secret(name: &str) -> bool {
    let _ = name;
    todo!()
}

impl Definition {
    /// Reads a PUT body strictly (server side; contract §3.6, §6: environment as list or single object, numbers and
    /// booleans become text) and checks every rule.
    ///
    /// # Errors
    /// Every rule that the body breaks.
    pub fn from_json(body: &serde_json::Value) -> Result<Self, Vec<Problem>> {
        let _ = body;
        todo!()
    }

    /// Checks every rule: tag, memory, port, environment. Empty when all hold. Duplicate names are *not* a problem
    /// here (the platform accepts them); the editor marks them by [`duplicates`].
    pub fn problems(&self) -> Vec<Problem> {
        todo!()
    }
}

/// Indexes of the variables whose name occurs more than once.
pub fn duplicates(environment: &[EnvVar]) -> Vec<usize> {
    let _ = environment;
    todo!()
}

/// Reads what a user typed into the port field: 1–65535.
///
/// # Errors
/// The rule that the text breaks.
pub fn parse_port(text: &str) -> Result<u16, Problem> {
    let _ = text;
    todo!()
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

/// One difference between two definitions, for "before sending" (ux: Definition).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Wire name of the field, or the name of the variable.
    pub field: String,
    /// Whether this is an environment variable.
    pub environment: bool,
    /// Old value; `None` where it is new.
    pub before: Option<String>,
    /// New value; `None` where it goes.
    pub after: Option<String>,
}

/// What changes from `before` to `after`: fields first, then variables in the order of `after`, removed ones last.
pub fn changes(before: &Definition, after: &Definition) -> Vec<Change> {
    let _ = (before, after);
    todo!()
}
