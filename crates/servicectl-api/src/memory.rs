//! Memory figures of a definition: MiB, reservation at most the limit, limit at least 6 (contract §4, §6).

use crate::Problem;
use crate::problem::{first, quoted, shown};

/// The least hard limit, MiB (ECS).
pub const LEAST_LIMIT: u64 = 6;
/// The most that either figure may be, MiB: one TiB, more than any host of the platform has.
pub const MOST: u64 = 1_048_576;

/// Wire name of the soft limit.
pub(crate) const RESERVATION: &str = "memory-reservation";
/// Wire name of the hard limit.
pub(crate) const LIMIT: &str = "memory-limit";

/// A right example for a field.
pub(crate) fn example(field: &str) -> &'static str {
    if field == LIMIT { "150" } else { "100" }
}

/// Reads what a user typed into a memory field (`memory-reservation` or `memory-limit`): a whole number of MB.
///
/// # Errors
/// The rule that the text breaks.
pub fn parse(field: &str, text: &str) -> Result<u64, Problem> {
    let (digits, example) = (text.trim(), example(field));
    if digits.is_empty() {
        return Err(Problem::new(
            field,
            format!("{field} is empty: give a whole number of MB, for example {example}."),
        ));
    }
    if let Some((place, character)) = first(digits, |c| !c.is_ascii_digit()) {
        let index = place + text.chars().take_while(|c| c.is_whitespace()).count();
        let sentence = format!(
            "{field} must be a whole number of MB, digits only and without a unit, but character {} is {}; for example \
             {example}.",
            index + 1,
            shown(character)
        );
        return Err(Problem::new(field, sentence).at(index));
    }
    let megabytes = digits.parse().map_err(|_| too_much(field, &quoted(digits)))?;
    bounds(field, megabytes)?;
    Ok(megabytes)
}

/// The rules between the two figures.
///
/// # Errors
/// The first rule that they break.
pub fn check(reservation: u64, limit: u64) -> Result<(), Problem> {
    bounds(RESERVATION, reservation)?;
    bounds(LIMIT, limit)?;
    if reservation > limit {
        let sentence = format!(
            "memory-reservation ({reservation} MB) must not be more than memory-limit ({limit} MB); for example 100 and 150."
        );
        return Err(Problem::new(RESERVATION, sentence));
    }
    Ok(())
}

/// The rules of one figure alone.
pub(crate) fn bounds(field: &str, megabytes: u64) -> Result<(), Problem> {
    let least = if field == LIMIT { LEAST_LIMIT } else { 1 };
    let example = example(field);
    if megabytes < least {
        let why = if field == LIMIT { ", which is what the engine needs to start anything" } else { "" };
        let sentence =
            format!("{field} must be at least {least} MB{why}, but is {megabytes}; for example {example}.");
        return Err(Problem::new(field, sentence));
    }
    if megabytes > MOST {
        return Err(too_much(field, &megabytes.to_string()));
    }
    Ok(())
}

fn too_much(field: &str, figure: &str) -> Problem {
    let example = example(field);
    Problem::new(field, format!("{field} must be at most {MOST} MB, but is {figure}; for example {example}."))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whole_numbers_are_read() {
        assert_eq!(parse(RESERVATION, "100"), Ok(100));
        assert_eq!(parse(LIMIT, " 150 "), Ok(150));
        assert_eq!(parse(LIMIT, "6"), Ok(6));
        assert_eq!(parse(RESERVATION, "1"), Ok(1));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, at, part) in [
            ("", None, "is empty"),
            ("100 MB", Some(3), "without a unit, but character 4 is a space"),
            ("0.5", Some(1), "character 2 is “.”"),
            ("-1", Some(0), "character 1 is “-”"),
            ("1 000", Some(1), "character 2 is a space"),
            ("5", None, "at least 6 MB"),
            ("0", None, "at least 6 MB"),
            ("1048577", None, "at most 1048576 MB"),
            ("99999999999999999999999", None, "at most 1048576 MB"),
            ("１００", Some(0), "character 1 is “１”"),
        ] {
            let problem = parse(LIMIT, text).unwrap_err();
            assert_eq!((problem.at, problem.field.as_str()), (at, LIMIT), "{text}");
            assert!(problem.message.contains(part), "{}", problem.message);
            assert!(problem.message.contains("for example 150"), "{}", problem.message);
        }
    }

    #[test]
    fn the_reservation_may_equal_the_limit_but_not_pass_it() {
        assert_eq!(check(150, 150), Ok(()));
        assert_eq!(check(151, 150).unwrap_err().field, RESERVATION);
        assert_eq!(check(0, 150).unwrap_err().field, RESERVATION);
        assert_eq!(check(5, 5).unwrap_err().field, LIMIT);
        assert_eq!(check(u64::MAX, u64::MAX).unwrap_err().field, RESERVATION);
    }

    proptest! {
        #![proptest_config(crate::testing::many())]

        #[test]
        fn numbers_in_bounds_are_read(number in LEAST_LIMIT..=MOST) {
            prop_assert_eq!(parse(LIMIT, &number.to_string()), Ok(number));
        }

        #[test]
        fn what_is_read_is_digits(text in crate::testing::near("150")) {
            match parse(LIMIT, &text) {
                Ok(number) => prop_assert_eq!(text.trim().trim_start_matches('0'), number.to_string()),
                Err(problem) => prop_assert!(problem.at.is_none_or(|at| at < text.chars().count())),
            }
        }
    }
}
