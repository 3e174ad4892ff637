//! Image tags: `[A-Za-z0-9_][A-Za-z0-9._-]{0,127}` (contract §6).

use crate::Problem;
use crate::problem::{first, shown};

/// Most characters of a tag.
pub const MOST_CHARACTERS: usize = 128;

const EXAMPLE: &str = "for example “latest” or “1.4.2”";

/// Checks a tag; the field of the problem is `container-tag`.
///
/// # Errors
/// The rule that it breaks, with the offending character's place.
pub fn check(tag: &str) -> Result<(), Problem> {
    let problem = |sentence: String| Problem::new("container-tag", sentence);
    let Some(initial) = tag.chars().next() else {
        return Err(problem(format!("The tag is empty: name one that you pushed, {EXAMPLE}.")));
    };
    if matches!(initial, '.' | '-') {
        let sentence = format!(
            "The tag must begin with a letter, a digit or “_”, but character 1 is {}; {EXAMPLE}.",
            shown(initial)
        );
        return Err(problem(sentence).at(0));
    }
    if let Some((index, character)) =
        first(tag, |c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')))
    {
        let hint = if character == ':' { " (only the part behind the colon is the tag)" } else { "" };
        let sentence = format!(
            "The tag may hold only letters (a to z, A to Z), digits, “_”, “.” and “-”, but character {} is {}{hint}; {EXAMPLE}.",
            index + 1,
            shown(character)
        );
        return Err(problem(sentence).at(index));
    }
    if tag.len() > MOST_CHARACTERS {
        let sentence = format!(
            "The tag has {} characters and may have {MOST_CHARACTERS}: it has to end before character {}; {EXAMPLE}.",
            tag.len(),
            MOST_CHARACTERS + 1
        );
        return Err(problem(sentence).at(MOST_CHARACTERS));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_of_docker_pass() {
        for tag in ["latest", "1.4.2", "_x", "V1-rc.1", "0"] {
            assert_eq!(check(tag), Ok(()), "{tag}");
        }
        assert_eq!(check(&"x".repeat(128)), Ok(()));
    }

    #[test]
    fn each_rule_names_its_place() {
        for (tag, at) in [
            ("", None),
            (".x", Some(0)),
            ("-x", Some(0)),
            ("a b", Some(1)),
            ("repo:tag", Some(4)),
            ("käse", Some(1)),
            ("x\n", Some(1)),
        ] {
            assert_eq!(check(tag).unwrap_err().at, at, "{tag}");
        }
        assert_eq!(check(&"x".repeat(129)).unwrap_err().at, Some(128));
        assert!(check("repo:tag").unwrap_err().message.contains("character 5 is “:” (only the part behind"));
    }

    proptest! {
        #![proptest_config(crate::testing::many())]

        #[test]
        fn every_legal_tag_passes(tag in crate::testing::matching("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")) {
            prop_assert_eq!(check(&tag), Ok(()));
        }

        #[test]
        fn what_passes_is_a_tag(tag in crate::testing::near("1.4.2-rc_1")) {
            let right = tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
                && !tag.is_empty() && tag.len() <= 128 && !tag.starts_with(['.', '-']);
            prop_assert_eq!(check(&tag).is_ok(), right);
        }
    }
}
