//! A text that stands for a definition and holds lines that cannot be read.

use std::fmt;

use super::{env_text, json, table::Table};

/// The text, by the view in which it was typed. It may hold values: it is kept in memory only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The environment as an env file.
    EnvFile(String),
    /// The whole definition as JSON.
    Json(String),
}

/// The first line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// The word on the button of the view.
    view: &'static str,
    /// From 1.
    pub line: usize,
    /// Why, as a sentence.
    message: String,
}

impl Unreadable {
    /// The text as typed.
    pub fn into_text(self) -> String {
        match self {
            Self::EnvFile(text) | Self::Json(text) => text,
        }
    }

    /// The first line that cannot be read, beside the environment that the form holds. `None` where all of it can.
    pub fn bad_line(&self, table: &Table) -> Option<BadLine> {
        match self {
            Self::EnvFile(text) => {
                let unread = env_text::read(&mut table.clone(), text).into_iter().next()?;
                Some(BadLine { view: "Text", line: unread.line, message: unread.message })
            }
            Self::Json(text) => {
                let fault = json::read(text).err()?;
                Some(BadLine { view: "JSON", line: fault.line, message: fault.message })
            }
        }
    }
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { view, line, message } = self;
        let stop = if message.ends_with('.') { "" } else { "." };
        write!(f, "{view}, line {line}: {message}{stop} This must be mended first.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bad_line_is_named_with_its_view() {
        let json = Unreadable::Json("{\n  \"container-tag\": \"1\",\n  \"memory-limit: 4\n}\n".to_owned());
        let bad = json.bad_line(&Table::default()).expect("a quote is missing");
        assert_eq!(bad.line, 3);
        let said = bad.to_string();
        assert!(
            said.starts_with("JSON, line 3: ") && said.ends_with(". This must be mended first."),
            "{said}"
        );
        let text = Unreadable::EnvFile("A=1\n=2\n=3\n".to_owned());
        let bad = text.bad_line(&Table::default()).expect("there is no name");
        assert!(bad.to_string().starts_with("Text, line 2: "), "{bad}");
        assert_eq!(Unreadable::EnvFile("A=1\n".to_owned()).bad_line(&Table::default()), None);
    }
}
