//! One broken rule of an input: which field, where in it, what was expected.

/// A rule that an input breaks. `Display` is the whole sentence for the user, with a right example; the portal shows
/// it under the field and the server answers it as `{"Error"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The wire name of the field, with a path where it lies deeper: `name`, `health_check.interval`,
    /// `environment[3].name`. Empty where the body as a whole is meant.
    pub field: String,
    /// Index of the offending character (Unicode scalar values, from 0) where one can be named. The sentence counts
    /// from 1, as people do.
    pub at: Option<usize>,
    /// What is wrong, what was expected, and a right example, as a full sentence.
    pub message: String,
}

impl Problem {
    /// A problem of a field as a whole.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), at: None, message: message.into() }
    }

    /// The same problem at the character `index` (from 0).
    #[must_use]
    pub fn at(mut self, index: usize) -> Self {
        self.at = Some(index);
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

/// Several problems as one text for `{"Error"}`: the sentences, one after the other, each with its field in front, at most
/// eight of them: an answer stays short whatever was sent.
pub fn sentences(problems: &[Problem]) -> String {
    const MOST: usize = 8;
    let sentence = |problem: &Problem| match problem.field.as_str() {
        "" => problem.message.clone(),
        field => format!("`{field}`: {}", problem.message),
    };
    let mut text = problems.iter().take(MOST).map(sentence).collect::<Vec<_>>().join(" ");
    if let Some(more) = problems.len().checked_sub(MOST).filter(|&more| more > 0) {
        text.push_str(&format!(" And {more} more."));
    }
    text
}

/// A character for a sentence: in quotes where it can be seen, by name or number where it cannot (white space,
/// control characters, characters that turn the direction of text or take no room).
pub(crate) fn shown(character: char) -> String {
    match character {
        ' ' => "a space".into(),
        '\t' => "a tab".into(),
        '\n' => "a line feed".into(),
        '\r' => "a carriage return".into(),
        'A'..='Z' => format!("the capital letter “{character}”"),
        _ if hidden(character) => format!("the invisible character U+{:04X}", u32::from(character)),
        _ => format!("“{character}”"),
    }
}

/// At most the first 40 characters of a text in quotes, hidden ones replaced.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 40;
    let mut shown: String = text
        .chars()
        .take(MOST)
        .map(|character| if hidden(character) { '\u{FFFD}' } else { character })
        .collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    format!("“{shown}”")
}

/// Whether a character cannot be seen, or changes how its neighbours are seen.
pub(crate) fn hidden(character: char) -> bool {
    character.is_control()
        || (character.is_whitespace() && character != ' ')
        || matches!(u32::from(character), 0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF | 0xFFF9..=0xFFFB | 0xE0000..=0xE0FFF)
}

/// The index of the first character that `wrong` finds, with the character.
pub(crate) fn first(text: &str, wrong: impl Fn(char) -> bool) -> Option<(usize, char)> {
    text.chars().enumerate().find(|&(_, character)| wrong(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_cannot_be_seen_are_named() {
        assert_eq!(shown('é'), "“é”");
        assert_eq!(shown('M'), "the capital letter “M”");
        assert_eq!(shown('\n'), "a line feed");
        assert_eq!(shown('\0'), "the invisible character U+0000");
        assert_eq!(shown('\u{202E}'), "the invisible character U+202E");
    }

    #[test]
    fn long_and_hostile_texts_are_cut_and_cleaned() {
        assert_eq!(quoted("a\u{1b}[31mb"), "“a\u{FFFD}[31mb”");
        assert_eq!(quoted(&"x".repeat(41)), format!("“{}…”", "x".repeat(40)));
        assert_eq!(quoted(&"x".repeat(40)), format!("“{}”", "x".repeat(40)));
    }

    #[test]
    fn several_problems_are_one_text() {
        let problems = [Problem::new("", "One."), Problem::new("b", "Two.").at(3)];
        assert_eq!(sentences(&problems), "One. `b`: Two.");
        assert_eq!(problems[1].at, Some(3));
        let many = vec![Problem::new("", "One."); 10];
        assert!(sentences(&many).ends_with("One. One. And 2 more."));
        assert!(sentences(&many[..8]).ends_with("One. One."));
    }
}
