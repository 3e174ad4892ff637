//! What an import of an env file would do.

use std::collections::{HashMap, HashSet};

use super::{Kind, Line};
use crate::EnvVar;

/// How imported variables join those of the editor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Join {
    /// Keep what the file does not name.
    Merge,
    /// The file replaces all.
    Replace,
}

/// What an import would do, for its preview.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Preview {
    /// The environment afterwards: with [`Join::Merge`] in the order of the editor, new ones at the end in the order of
    /// the file; with [`Join::Replace`] in the order of the file.
    pub environment: Vec<EnvVar>,
    /// Names that are new.
    pub added: Vec<String>,
    /// Names whose value changes.
    pub changed: Vec<String>,
    /// Names that stay as they are though the file names them.
    pub unchanged: Vec<String>,
    /// Names that go (only with [`Join::Replace`]).
    pub removed: Vec<String>,
    /// Names that the file gives more than once; the last one counts, as with Docker.
    pub repeated: Vec<String>,
}

/// Works out an import of `lines` into `current`. A name that the editor holds twice gets the file's value in both
/// places.
pub fn preview(current: &[EnvVar], lines: &[Line], join: Join) -> Preview {
    let mut preview = Preview::default();
    let file = last_of_each(lines, &mut preview.repeated);
    let values: HashMap<&str, &str> =
        file.iter().map(|variable| (variable.name.as_str(), variable.value.as_str())).collect();
    let mut present: HashMap<&str, bool> = HashMap::new(); // name, and whether the file leaves it as it is
    let mut gone: HashSet<&str> = HashSet::new();
    let mut kept = Vec::new();
    for variable in current {
        let (name, value) = variable.effective();
        match values.get(name) {
            Some(&new) => {
                *present.entry(name).or_insert(true) &= value == new;
                kept.push(EnvVar { name: name.to_owned(), value: new.to_owned(), secret: variable.secret });
            }
            None if join == Join::Replace => {
                if gone.insert(name) {
                    preview.removed.push(name.to_owned());
                }
            }
            None => kept.push(variable.clone()),
        }
    }
    for variable in &file {
        let names = match present.get(variable.name.as_str()) {
            Some(true) => &mut preview.unchanged,
            Some(false) => &mut preview.changed,
            None => &mut preview.added,
        };
        names.push(variable.name.clone());
    }
    preview.environment = match join {
        Join::Merge => {
            let new = file.iter().filter(|variable| !present.contains_key(variable.name.as_str())).cloned();
            kept.into_iter().chain(new).collect()
        }
        Join::Replace => {
            let secret: HashSet<String> =
                kept.into_iter().filter(|variable| variable.secret).map(|variable| variable.name).collect();
            let marked = |variable: EnvVar| EnvVar { secret: secret.contains(&variable.name), ..variable };
            file.into_iter().map(marked).collect()
        }
    };
    preview
}

/// The variables of a file, each name once at its first place with its last value.
fn last_of_each(lines: &[Line], repeated: &mut Vec<String>) -> Vec<EnvVar> {
    let mut file: Vec<EnvVar> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut twice: HashSet<&str> = HashSet::new();
    for line in lines {
        let Kind::Variable(variable) = &line.kind else { continue };
        if let Some(&place) = places.get(variable.name.as_str()) {
            file[place] = variable.clone();
            if twice.insert(&variable.name) {
                repeated.push(variable.name.clone());
            }
        } else {
            places.insert(&variable.name, file.len());
            file.push(variable.clone());
        }
    }
    file
}
