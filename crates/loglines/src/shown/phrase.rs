//! Words of strangers in the midst of ours: a name in a heading, an event in a list.

use std::borrow::Cow;

use super::shown_text;

/// Most characters of what is read as a sentence: enough for an error of an engine with its stack of causes.
pub const WHOLE: usize = 4_000;

/// The text of one line as [`shown_text`] gives it, cut to `most` characters and an ellipsis where it is longer. Only
/// what is shown is looked at, so that a name of a megabyte costs no more than a short one.
pub fn phrase(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => shown_text(text),
        Some((end, _)) => Cow::Owned(shown_text(&text[..end]).into_owned() + "…"),
    }
}

/// The same for a text whose line breaks mean something.
pub fn phrases(text: &str, most: usize) -> Cow<'_, str> {
    let end = text.char_indices().nth(most).map(|(end, _)| end);
    let kept = &text[..end.unwrap_or(text.len())];
    if end.is_none() && kept.lines().all(super::is_plain) {
        return Cow::Borrowed(text);
    }
    let lines: Vec<Cow<'_, str>> = kept.lines().map(shown_text).collect();
    let ending = if end.is_some() { "…" } else { "" };
    Cow::Owned(lines.join("\n") + ending)
}

#[cfg(test)]
mod tests {
    use super::{phrase, phrases};

    #[test]
    fn what_turns_the_text_around_it_is_shown_by_its_number() {
        assert_eq!(phrase("a\u{202e}b", 9), "a⟨U+202E⟩b");
        assert_eq!(phrase("\u{2066}a\u{2069}\u{200e}\u{200f}", 9), "⟨U+2066⟩a⟨U+2069⟩⟨U+200E⟩⟨U+200F⟩");
        assert_eq!(phrase("a\0b\u{9b}c\nd", 9), "a␀b⟨U+009B⟩c␊d");
        assert_eq!(phrase("\u{1b}[31mred\u{1b}[0m", 99), "red");
        assert_eq!(phrase("mesh-viewer, שלום", 99), "mesh-viewer, שלום");
    }

    #[test]
    fn what_is_too_long_ends_with_an_ellipsis() {
        assert_eq!(phrase("äöü", 3), "äöü");
        assert_eq!(phrase("äöüä", 3), "äöü…");
        let long = "\u{202e}".repeat(1_000_000);
        assert_eq!(phrase(&long, 2), "⟨U+202E⟩⟨U+202E⟩…");
        assert_eq!(phrases(&long, 1), "⟨U+202E⟩…");
    }

    #[test]
    fn lines_stay_lines_where_they_mean_something() {
        assert_eq!(phrases("one\ntwo\r\nthr\u{202e}ee", 99), "one\ntwo\nthr⟨U+202E⟩ee");
        assert_eq!(phrases("one\ntwo", 5), "one\nt…");
        assert_eq!(phrases("", 5), "");
    }
}
