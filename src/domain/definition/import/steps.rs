//! What an import does, line by line, for its preview.

use std::{borrow::Cow, collections::HashMap};

use servicectl_api::{
    EnvVar,
    env_file::{Kind, Line, Preview},
};

use crate::domain::definition::{env_text::no_value, mask::masked};

/// What happens to a variable. Values are for showing: what looks secret is masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is new.
    Added,
    /// It had this value; `None` where that was not kept.
    Changed(Option<String>),
    /// It has this value already.
    Same,
    /// A later line gives the same name and counts.
    Repeated,
    /// The text does not name it: it goes.
    Removed,
}

/// One line of the preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A variable.
    Variable {
        /// The line, from 1; `None` where no line of an env file says it.
        line: Option<usize>,
        /// `NAME=value`, masked.
        text: String,
        /// What happens to it.
        effect: Effect,
    },
    /// A line that cannot be taken over.
    Unread {
        /// The line, from 1.
        line: usize,
        /// Why.
        message: String,
    },
}

impl Step {
    /// Forgets the line: a definition in JSON has entries, and no lines of its own.
    pub(super) fn without_line(&mut self) {
        if let Self::Variable { line, .. } = self {
            *line = None;
        }
    }
}

/// The lines in their order, then what goes. `forgotten` are names whose values were not kept.
pub(super) fn steps(
    lines: &[Line],
    current: &[EnvVar],
    preview: &Preview,
    forgotten: &[String],
) -> Vec<Step> {
    let before: HashMap<&str, Cow<'_, str>> = current.iter().map(EnvVar::effective).collect();
    let last: HashMap<&str, usize> = lines
        .iter()
        .enumerate()
        .filter_map(|(place, line)| match &line.kind {
            Kind::Variable(variable) => Some((variable.name.as_str(), place)),
            _ => None,
        })
        .collect();
    let effect = |variable: &EnvVar, place: usize| {
        let name = variable.name.as_str();
        match before.get(name) {
            _ if last.get(name) != Some(&place) => Effect::Repeated,
            None => Effect::Added,
            Some(_) if forgotten.iter().any(|one| one == name) => Effect::Changed(None),
            Some(_) if preview.unchanged.iter().any(|one| one == name) => Effect::Same,
            Some(value) => Effect::Changed(Some(masked(name, value).to_owned())),
        }
    };
    let step = |(place, line): (usize, &Line)| {
        let unread = |message| Some(Step::Unread { line: line.number, message });
        match &line.kind {
            Kind::Blank | Kind::Comment => None,
            Kind::Bad(message) => unread(message.clone()),
            Kind::FromShell(name) => unread(no_value(name)),
            Kind::Variable(variable) => Some(Step::Variable {
                line: Some(line.number),
                text: shown(&variable.name, &variable.value),
                effect: effect(variable, place),
            }),
        }
    };
    let removed = preview.removed.iter().map(|name| Step::Variable {
        line: None,
        text: shown(name, before.get(name.as_str()).map_or("", |value| value)),
        effect: Effect::Removed,
    });
    lines.iter().enumerate().filter_map(step).chain(removed).collect()
}

fn shown(name: &str, value: &str) -> String {
    format!("{name}={}", masked(name, value))
}

#[cfg(test)]
mod tests {
    use super::{Effect, Step};
    use crate::domain::definition::{
        import::{read, tests::table},
        mask::MASK,
    };
    use servicectl_api::env_file::Join;

    fn variable(line: Option<usize>, text: &str, effect: Effect) -> Step {
        Step::Variable { line, text: text.into(), effect }
    }

    #[test]
    fn every_line_says_what_it_does() {
        let source =
            read("# a\nWORKERS=4\nLOG_LEVEL=info\n\nDB_HOST=db.internal\n=nothing\n").expect("lines");
        let rows =
            table(&[("LOG_LEVEL", Some("debug")), ("DB_HOST", Some("db.internal")), ("OLD", Some("1"))]);
        let steps = source.plan(&rows, Join::Replace, None).steps;
        assert_eq!(steps[0], variable(Some(2), "WORKERS=4", Effect::Added));
        assert_eq!(steps[1], variable(Some(3), "LOG_LEVEL=info", Effect::Changed(Some("debug".into()))));
        assert_eq!(steps[2], variable(Some(5), "DB_HOST=db.internal", Effect::Same));
        assert!(matches!(&steps[3], Step::Unread { line: 6, .. }));
        assert_eq!(steps[4..], [variable(None, "OLD=1", Effect::Removed)]);
    }

    #[test]
    fn secrets_are_masked_old_and_new_and_what_was_not_kept_is_not_told() {
        let source = read("API_TOKEN=new\nA=1\nA=2\n").expect("lines");
        let rows = table(&[("API_TOKEN", Some("old")), ("A", None)]);
        let steps = source.plan(&rows, Join::Merge, None).steps;
        let masked = format!("API_TOKEN={MASK}");
        assert_eq!(steps[0], variable(Some(1), &masked, Effect::Changed(Some(MASK.into()))));
        assert_eq!(steps[1], variable(Some(2), "A=1", Effect::Repeated));
        assert_eq!(steps[2], variable(Some(3), "A=2", Effect::Changed(None)));
    }

    #[test]
    fn a_definition_in_json_has_no_lines() {
        let text = r#"{"container-tag":"1","environment":[{"name":"A","value":"1"}]}"#;
        let steps = read(text).expect("a definition").plan(&table(&[]), Join::Merge, None).steps;
        assert_eq!(steps, [variable(None, "A=1", Effect::Added)]);
    }
}
