//! Project names of our server: `[a-z][a-z0-9]*(_[a-z0-9]+)*`, at most 24 characters (contract §4).
//!
//! There is no hyphen in them, so that `<project>-<name>` can never mean two services.

use crate::Problem;
use crate::problem::{first, shown};

/// Most characters of a project name: it leaves at least seven for the names of its services.
pub const MOST_CHARACTERS: usize = 24;

const EXAMPLE: &str = "for example “experiment_2”";

/// Checks a project name; the field of the problem is `project`.
///
/// # Errors
/// The rule that it breaks.
pub fn check(project: &str) -> Result<(), Problem> {
    let problem = |sentence: String| Problem::new("project", sentence);
    let Some(initial) = project.chars().next() else {
        return Err(problem(format!("The project name is empty; {EXAMPLE}.")));
    };
    if !initial.is_ascii_lowercase() {
        let sentence = format!(
            "The project name must begin with a lower-case letter (a to z), but character 1 is {}; {EXAMPLE}.",
            shown(initial)
        );
        return Err(problem(sentence).at(0));
    }
    if let Some((index, character)) = first(project, |c| !matches!(c, 'a'..='z' | '0'..='9' | '_')) {
        let sentence = format!(
            "The project name may hold only lower-case letters (a to z), digits and single underscores, but character {} \
             is {}; {EXAMPLE}.",
            index + 1,
            shown(character)
        );
        return Err(problem(sentence).at(index));
    }
    // ASCII from here on: bytes are characters.
    if let Some(index) = project.find("__") {
        let sentence =
            format!("The project name has two underscores in a row at character {}; {EXAMPLE}.", index + 2);
        return Err(problem(sentence).at(index + 1));
    }
    if project.ends_with('_') {
        let sentence = format!(
            "The project name must end with a letter or a digit, but character {}, the last one, is “_”; {EXAMPLE}.",
            project.len()
        );
        return Err(problem(sentence).at(project.len() - 1));
    }
    if project.len() > MOST_CHARACTERS {
        let sentence = format!(
            "The project name has {} characters and may have {MOST_CHARACTERS}: it has to end before character {}; {EXAMPLE}.",
            project.len(),
            MOST_CHARACTERS + 1
        );
        return Err(problem(sentence).at(MOST_CHARACTERS));
    }
    Ok(())
}

/// The prefix `<project>-` of deployment paths; with `strip_underscores` as the later manual says.
pub fn prefix(project: &str, strip_underscores: bool) -> String {
    let project = if strip_underscores { project.replace('_', "") } else { project.to_owned() };
    format!("{project}-")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn projects_of_the_manual_pass() {
        for project in ["experiment_2", "cloudifacturing", "a", "a_1_b", "abcdefghijklmnopqrstuvwx"] {
            assert_eq!(check(project), Ok(()), "{project}");
        }
    }

    #[test]
    fn each_rule_names_its_place() {
        for (project, at) in [
            ("", None),
            ("2a", Some(0)),
            ("_a", Some(0)),
            ("a-b", Some(1)),
            ("aB", Some(1)),
            ("a__b", Some(2)),
            ("ab_", Some(2)),
            ("abcdefghijklmnopqrstuvwxy", Some(24)),
            ("a\n", Some(1)),
        ] {
            assert_eq!(check(project).unwrap_err().at, at, "{project}");
        }
        assert!(check("a-b").unwrap_err().message.contains("character 2 is “-”"));
    }

    #[test]
    fn a_prefix_may_lose_its_underscores() {
        assert_eq!(prefix("experiment_2", false), "experiment_2-");
        assert_eq!(prefix("experiment_2", true), "experiment2-");
    }

    proptest! {
        #![proptest_config(crate::testing::many())]

        #[test]
        fn every_legal_project_passes(project in crate::testing::matching("[a-z][a-z0-9]{0,5}(_[a-z0-9]{1,5}){0,3}")) {
            prop_assert_eq!(check(&project), Ok(()));
        }

        #[test]
        fn what_passes_is_made_of_words(project in crate::testing::near("experiment_2")) {
            if check(&project).is_ok() {
                prop_assert!(project.len() <= MOST_CHARACTERS && !project.contains('-'));
                let words_are_right = project.split('_')
                    .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
                prop_assert!(words_are_right && project.starts_with(|c: char| c.is_ascii_lowercase()));
            }
        }
    }
}
