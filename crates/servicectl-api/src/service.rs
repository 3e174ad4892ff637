//! Services as the list and the creation answer give them (contract §3.1, §3.2).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::lenient::{self, Object};
use crate::{HealthCheck, Links, Problem, name};

/// A service in the list of the project: `{"name", "links"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceSummary {
    /// The name without the project's prefix.
    pub name: String,
    /// `self`, `deployment`, and the extras that the server offers.
    #[serde(default)]
    pub links: Links,
}

/// The list of services as read from the wire: entries that could not be read are counted, not fatal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceList {
    /// The readable entries in the order of the wire.
    pub services: Vec<ServiceSummary>,
    /// How many entries could not be read.
    pub unreadable: usize,
}

impl ServiceList {
    /// Reads the answer of `GET services`. An entry is readable when it is an object with a name.
    ///
    /// # Errors
    /// The body is not JSON, or not a list.
    pub fn from_json(body: impl AsRef<[u8]>) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body.as_ref())
    }
}

impl<'de> Deserialize<'de> for ServiceList {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
        let entries = lenient::entries(raw.get())
            .ok_or_else(|| serde::de::Error::custom("expected the list of services: a JSON list"))?;
        let services: Vec<_> = entries.iter().filter_map(|entry| summary(entry.get())).collect();
        Ok(Self { unreadable: entries.len() - services.len(), services })
    }
}

/// Reads one entry of the list.
fn summary(json: &str) -> Option<ServiceSummary> {
    let entry = Object::read(json)?;
    let name = lenient::text(entry.raw("name")?).filter(|name| !name.is_empty())?;
    Some(ServiceSummary { name, links: entry.raw("links").map(Links::from_raw).unwrap_or_default() })
}

/// Body of the POST that creates a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreateService {
    /// The name without the project's prefix.
    pub name: String,
    /// A custom health check; the standard one where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health_check: Option<HealthCheck>,
}

impl CreateService {
    /// Reads and checks a request body strictly (server side). `prefix` is `<project>-`. A `health_check` of null
    /// counts as absent: clfpy leaves the key out, other clients may not.
    ///
    /// # Errors
    /// Every rule that the body breaks, in the order of the fields.
    pub fn from_json(body: &Value, prefix: &str) -> Result<Self, Vec<Problem>> {
        let Value::Object(members) = body else {
            return Err(vec![Problem::new(
                "",
                "The body must be a JSON object, for example {\"name\": \"mesh-viewer\"}.",
            )]);
        };
        let mut problems = Vec::new();
        let name = name(members.get("name"), prefix).map_err(|problem| problems.push(problem)).ok();
        let health_check = match members.get("health_check") {
            None | Some(Value::Null) => None,
            Some(value) => {
                let full_name = format!("{prefix}{}", name.unwrap_or("mesh-viewer"));
                let read = HealthCheck::from_json(value, &full_name);
                // Without a right name nothing can be said about the beginning of the path.
                let tell = |problem: &Problem| name.is_some() || problem.field != "health_check.rel_path";
                read.map_err(|more| problems.extend(more.into_iter().filter(tell))).ok()
            }
        };
        match name {
            Some(name) if problems.is_empty() => Ok(Self { name: name.to_owned(), health_check }),
            _ => Err(problems),
        }
    }
}

/// The required `name` member.
fn name<'a>(value: Option<&'a Value>, prefix: &str) -> Result<&'a str, Problem> {
    let problem = |what| Err(Problem::new("name", format!("name {what}, for example \"mesh-viewer\".")));
    match value {
        Some(Value::String(name)) => name::check(prefix, name).map(|()| name.as_str()),
        Some(_) => problem("must be a text in quotes"),
        None => problem("is missing: give the service a name"),
    }
}

#[cfg(test)]
mod tests;
