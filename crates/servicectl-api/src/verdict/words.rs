//! Small pieces of sentences: durations, numbers, codes.

use crate::StatusCodes;
use crate::problem::hidden;

/// A duration for reading: `40 s`, `16 min`, `13 h`, `3 days`.
pub(super) fn span(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// A number in words up to twelve, in digits above.
pub(super) fn number(number: u64) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    usize::try_from(number)
        .ok()
        .and_then(|index| WORDS.get(index))
        .map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// The same at the start of a sentence.
pub(super) fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// The same in the middle of a sentence.
pub(super) fn uncapital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

/// `1 start`, `6 starts`.
pub(super) fn counted(count: u64, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// A duration in words for "… after every start": `four seconds`, `2 minutes`.
pub(super) fn spoken(seconds: u64) -> String {
    let (count, one) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        _ => (seconds / 3_600, "hour"),
    };
    format!("{} {one}{}", number(count), if count == 1 { "" } else { "s" })
}

/// A word of the platform for the middle of a sentence: at most 40 characters, none of them hidden.
pub(super) fn brief(text: &str) -> String {
    cleaned(text, 40)
}

/// What the platform said, for quoting: at most 2,000 characters, none of them hidden.
pub(super) fn quote(text: &str) -> String {
    cleaned(text, 2_000)
}

fn cleaned(text: &str, most: usize) -> String {
    let cut = if text.chars().nth(most).is_some() { "…" } else { "" };
    let shown =
        text.chars().take(most).map(|character| if hidden(character) { '\u{FFFD}' } else { character });
    shown.chain(cut.chars()).collect()
}

/// How long something holds that goes on: seconds would be wrong as soon as they are read.
pub(super) fn lasting(seconds: u64) -> String {
    if seconds < 60 { "less than 1 min".into() } else { span(seconds) }
}

/// The first part of a task's id, as it is shown everywhere.
pub(super) fn short(task: &str) -> String {
    cleaned(task, 8).trim_end_matches('…').to_owned()
}

/// The codes of "Health checks failed with these codes: [502, 503]": `502 and 503`.
pub(super) fn codes(text: &str) -> Option<String> {
    let inside = text.split_once("codes: [")?.1.split_once(']')?.0;
    let codes: Vec<&str> = inside.split(',').map(str::trim).collect();
    let right = codes
        .iter()
        .all(|code| !code.is_empty() && code.len() <= 3 && code.bytes().all(|byte| byte.is_ascii_digit()));
    let (last, first) = codes.split_last().filter(|_| right)?;
    Some(if first.is_empty() { (*last).to_owned() } else { format!("{} and {last}", first.join(", ")) })
}

/// The accepted codes for a cell: `200–499`. `None` where the platform does not tell them.
pub(super) fn wanted(status_codes: &str) -> Option<String> {
    let text = status_codes.trim();
    (!text.is_empty()).then(|| brief(text).replace('-', "–"))
}

/// The accepted codes for a sentence: `200 to 499`.
pub(super) fn wanted_in_words(status_codes: &str) -> Option<String> {
    StatusCodes::parse(status_codes).ok().map(|codes| codes.words()).or_else(|| wanted(status_codes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_short() {
        for (seconds, text) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3_599, "59 min"),
            (3_600, "1 h"),
            (172_799, "47 h"),
            (172_800, "2 days"),
            (26 * 86_400, "26 days"),
        ] {
            assert_eq!(span(seconds), text);
        }
    }

    #[test]
    fn what_goes_on_has_no_seconds() {
        assert_eq!((lasting(1), lasting(60)), ("less than 1 min".into(), "1 min".into()));
    }

    #[test]
    fn small_numbers_are_words() {
        assert_eq!((number(0), number(12), number(13)), ("no".into(), "twelve".into(), "13".into()));
        assert_eq!(spoken(4), "four seconds");
        assert_eq!(spoken(1), "one second");
        assert_eq!(spoken(150), "two minutes");
        assert_eq!(capital("six"), "Six");
        assert_eq!(capital(""), "");
    }

    #[test]
    fn foreign_words_are_cut_and_cleaned() {
        assert_eq!(brief(&"x".repeat(41)), format!("{}…", "x".repeat(40)));
        assert_eq!(quote("a\u{1b}[31m"), "a\u{FFFD}[31m");
        assert_eq!(short("86b40ed8-ce68"), "86b40ed8");
    }

    #[test]
    fn codes_are_found_in_a_description() {
        assert_eq!(codes("Health checks failed with these codes: [502]").as_deref(), Some("502"));
        assert_eq!(
            codes("Health checks failed with these codes: [500, 502,503]").as_deref(),
            Some("500, 502 and 503")
        );
        for text in ["Request timed out", "codes: [", "codes: []", "codes: [<b>]", "codes: [5000]"] {
            assert_eq!(codes(text), None, "{text}");
        }
    }

    #[test]
    fn accepted_codes_are_readable_even_where_they_are_odd() {
        assert_eq!(wanted("200-499").as_deref(), Some("200–499"));
        assert_eq!(wanted(" "), None);
        assert_eq!(wanted_in_words("200,300-302").as_deref(), Some("200 and 300 to 302"));
        assert_eq!(wanted_in_words("2xx").as_deref(), Some("2xx"));
    }
}
