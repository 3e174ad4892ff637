//! Drafts: what survives a reload. Names, never values (trust §2, 14.3.3), one for each project and service, in the
//! tab's session storage.

use serde::{Deserialize, Serialize};
use servicectl_api::Definition;

use super::context_root::CONTEXT_ROOT;
use super::form::{Field, Form};
use super::table::Table;

/// The version of the form below; a draft of another version is not read.
const VERSION: u32 = 1;
/// Longest text of a field, in characters: what is longer is not a tag or a figure, and could be anything.
const MOST_CHARACTERS: usize = 128;

/// The key of a draft in the storage. Keys that begin with `servicectl.` go at sign-out.
pub fn key(project: &str, service: &str) -> String {
    format!("servicectl.draft.{project}/{service}")
}

/// The key of the names that were sent last.
pub fn sent_key(project: &str, service: &str) -> String {
    format!("servicectl.sent.{project}/{service}")
}

/// The names of the variables that were sent last: what an API that forgets does not tell (contract §3.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentNames {
    version: u32,
    /// The names in their order.
    pub names: Vec<String>,
    /// The revision that they became, or the lowest that they can have become, where that is known.
    pub revision: Option<u64>,
}

impl SentNames {
    /// The names of a definition.
    pub fn new(definition: &Definition, revision: Option<u64>) -> Self {
        let names = definition.environment.iter().map(|variable| stored_name(&variable.name)).collect();
        Self { version: VERSION, names, revision }
    }

    /// As stored.
    pub fn encode(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what was stored.
    pub fn decode(text: &str) -> Option<Self> {
        serde_json::from_str::<Self>(text).ok().filter(|sent| sent.version == VERSION)
    }
}

/// Whoever types `NAME=value` into the name field would have a value stored.
fn stored_name(name: &str) -> String {
    name.split('=').next().unwrap_or_default().to_owned()
}

/// A draft as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    version: u32,
    tag: String,
    reservation: String,
    limit: String,
    port: String,
    variables: Vec<Variable>,
    /// The revision that the draft began from.
    pub revision: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Variable {
    name: String,
    /// Whether the value is the one of the definition that runs, so that it can be had from there again.
    kept: bool,
    /// Whether it is `CONTEXT_ROOT` with the service's own path, which the portal knows by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    own_path: bool,
}

/// What is to be said where a draft that began from the revision `draft` meets `now`, the one that runs; `None` where
/// they are the same.
pub fn superseded(draft: Option<u64>, now: Option<u64>) -> Option<String> {
    let known = match (draft, now) {
        _ if draft == now => return None,
        (Some(draft), Some(now)) => format!("It began from revision {draft}, and revision {now} runs now"),
        (None, Some(now)) => {
            format!("It began when no revision was known, and revision {now} runs now")
        }
        (Some(draft), None) => {
            return Some(format!("It began from revision {draft}; which one runs now is not known."));
        }
        (None, None) => return None,
    };
    Some(format!("{known}: what came in between is not in it, and sending it takes that back."))
}

/// What a draft gave back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The form.
    pub form: Form,
    /// Names whose values have to be given again.
    pub forgotten: Vec<String>,
}

impl Draft {
    /// The draft of a form that began as `start`, of a service with this `CONTEXT_ROOT`.
    pub fn new(form: &Form, start: &Form, context_root: Option<&str>, revision: Option<u64>) -> Self {
        let text = |field| form.text(field).chars().take(MOST_CHARACTERS).collect();
        let variables = form.table.rows().iter().filter(|row| !row.is_blank()).map(|row| Variable {
            name: stored_name(&row.name),
            kept: start
                .table
                .named(&row.name)
                .is_some_and(|first| first.value == row.value && row.value.is_some()),
            own_path: row.name == CONTEXT_ROOT && row.value.is_some() && row.value.as_deref() == context_root,
        });
        Self {
            version: VERSION,
            tag: text(Field::Tag),
            reservation: text(Field::Reservation),
            limit: text(Field::Limit),
            port: text(Field::Port),
            variables: variables.collect(),
            revision,
        }
    }

    /// As stored.
    pub fn encode(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what was stored; `None` where it is of another version, or no draft.
    pub fn decode(text: &str) -> Option<Self> {
        serde_json::from_str::<Self>(text).ok().filter(|draft| draft.version == VERSION)
    }

    /// The form again. Values come from `start`, where they are the same there, and from what the portal knows by itself.
    pub fn restore(&self, start: &Form, context_root: Option<&str>) -> Restored {
        let mut table = Table::default();
        for variable in &self.variables {
            let known = start.table.named(&variable.name).filter(|_| variable.kept);
            let own = context_root.filter(|_| variable.own_path).map(str::to_owned);
            table.add(&variable.name, own.or_else(|| known.and_then(|row| row.value.clone())));
        }
        let forgotten = table.forgotten();
        let form = Form {
            tag: self.tag.clone(),
            reservation: self.reservation.clone(),
            limit: self.limit.clone(),
            port: self.port.clone(),
            table,
        };
        Restored { form, forgotten }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form(variables: &[(&str, Option<&str>)]) -> Form {
        let mut table = Table::default();
        for (name, value) in variables {
            table.add(*name, value.map(str::to_owned));
        }
        let [tag, reservation, limit, port] = ["1.0", "100", "15x", "80"].map(str::to_owned);
        Form { tag, reservation, limit, port, table }
    }

    #[test]
    fn a_draft_comes_back_with_the_values_that_run() {
        let start = form(&[("A", Some("1")), ("B", Some("2"))]);
        let typed = form(&[("B", Some("2")), ("A", Some("changed")), ("N", Some("new")), ("", Some(""))]);
        let stored = Draft::new(&typed, &start, None, Some(3)).encode();
        let draft = Draft::decode(&stored).expect("it was just written");
        let restored = draft.restore(&start, None);
        assert_eq!(restored.forgotten, ["A", "N"]);
        assert!(restored.form.same_as(&form(&[("B", Some("2")), ("A", None), ("N", None)])));
        assert_eq!(draft.revision, Some(3));
    }

    #[test]
    fn what_the_portal_filled_in_by_itself_comes_back() {
        let path = Some("/p-a");
        let typed = form(&[("CONTEXT_ROOT", path), ("N", Some("new"))]);
        // before the first start nothing runs from which it could come
        let stored = Draft::new(&typed, &Form::default(), path, None).encode();
        assert!(!stored.contains("p-a"), "{stored}");
        let restored = Draft::decode(&stored).expect("it was just written").restore(&Form::default(), path);
        assert_eq!(restored.forgotten, ["N"]);
        assert!(restored.form.same_as(&form(&[("CONTEXT_ROOT", path), ("N", None)])));
        // one that somebody typed over is not put right behind their back
        let typed = form(&[("CONTEXT_ROOT", Some("/other"))]);
        let draft = Draft::new(&typed, &Form::default(), path, None);
        assert_eq!(draft.restore(&Form::default(), path).forgotten, ["CONTEXT_ROOT"]);
    }

    #[test]
    fn other_versions_and_other_texts_are_not_read() {
        let stored = Draft::new(&form(&[]), &form(&[]), None, None).encode();
        assert!(Draft::decode(&stored).is_some());
        assert_eq!(Draft::decode(&stored.replace("\"version\":1", "\"version\":2")), None);
        assert_eq!(Draft::decode("{}"), None);
        assert_eq!(Draft::decode(""), None);
    }

    #[test]
    fn a_value_in_the_name_field_is_not_stored() {
        let stored = Draft::new(&form(&[("TOKEN=canary", Some(""))]), &form(&[]), None, None).encode();
        assert!(!stored.contains("canary") && stored.contains("TOKEN"));
    }

    #[test]
    fn what_was_sent_is_stored_by_name() {
        let definition = form(&[("A", Some("canary")), ("B=canary", Some("x"))]);
        let definition =
            Definition { environment: definition.table.environment().0, ..Definition::default() };
        let stored = SentNames::new(&definition, Some(7)).encode();
        assert!(!stored.contains("canary"));
        let read = SentNames::decode(&stored).expect("it was just written");
        assert_eq!((read.names, read.revision), (vec!["A".to_owned(), "B".to_owned()], Some(7)));
        assert_eq!(SentNames::decode(&stored.replace("\"version\":1", "\"version\":0")), None);
    }

    #[test]
    fn a_draft_of_another_revision_says_so() {
        assert_eq!(superseded(Some(3), Some(3)), None);
        assert_eq!(superseded(None, None), None);
        let said = superseded(Some(3), Some(5)).expect("another one runs");
        assert!(said.contains("from revision 3, and revision 5 runs now"), "{said}");
        let said = superseded(None, Some(1)).expect("one was sent meanwhile");
        assert!(said.contains("revision 1 runs now"), "{said}");
        let said = superseded(Some(3), None).expect("it cannot be compared");
        assert!(said.contains("not known") && !said.contains("takes that back"), "{said}");
    }

    #[test]
    fn keys_tell_projects_and_services_apart() {
        assert_ne!(key("a", "b"), key("b", "a"));
        assert_ne!(key("a", "b-c"), key("a-b", "c"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn no_value_is_ever_stored(values in proptest::collection::vec("[a-z]{8}", 1..6), same in any::<bool>()) {
            let variables: Vec<(String, Option<&str>)> =
                values.iter().enumerate().map(|(place, value)| (format!("N{place}"), Some(value.as_str()))).collect();
            let variables: Vec<(&str, Option<&str>)> =
                variables.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            let typed = form(&variables);
            let start = if same { typed.clone() } else { form(&[]) };
            let stored = Draft::new(&typed, &start, None, None).encode();
            for value in &values {
                // A field of the draft itself could be spelled by chance.
                prop_assume!(!["variables", "revision", "reservation", "version"].iter().any(|word| word.contains(value.as_str())));
                prop_assert!(!stored.contains(value.as_str()));
            }
        }
    }
}
