//! Text inside other languages: POSIX shells, PowerShell, JSON and Python.
//!
//! What is copied here lands in a terminal, so each function is exact: the shell's reading of the result is the text
//! itself, whatever it holds, and nothing in it can start a second command.

use std::borrow::Cow;

/// One word for bash, zsh, sh and fish. Plain words stay as they are; in the others a shell expands nothing. NUL
/// cannot be in an argument and is dropped.
pub fn posix(text: &str) -> String {
    // After the NULs are gone there is nothing left that shlex refuses.
    shlex::try_quote(&text.replace('\0', "")).map_or_else(|_| "''".to_owned(), Cow::into_owned)
}

/// One word for PowerShell, 5.1 and 7. Single quotes expand nothing; PowerShell also takes the four typographic
/// single quotes for quotes, so these are doubled too.
pub fn powershell(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_./:-".contains(c);
    // A leading `-` would be read as a parameter by a cmdlet.
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(plain) {
        return text.to_owned();
    }
    let mut quoted = String::from("'");
    for c in text.chars().filter(|c| *c != '\0') {
        quoted.push(c);
        if is_powershell_quote(c) {
            quoted.push(c);
        }
    }
    quoted.push('\'');
    quoted
}

fn is_powershell_quote(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}'..='\u{201b}')
}

/// A string literal that JSON and Python read alike. What cannot be seen is escaped: control characters, line and
/// paragraph separators, marks that reorder text, zero-width characters.
pub fn literal(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if is_unseen(c) => push_escape(&mut quoted, c),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// `\u…` as JSON writes it. Every character of [`is_unseen`] fits into one unit, so Python agrees.
fn push_escape(quoted: &mut String, c: char) {
    let mut units = [0; 2];
    for unit in c.encode_utf16(&mut units) {
        quoted.push_str(&format!("\\u{unit:04x}"));
    }
}

/// Characters that a reader cannot see but a terminal or an editor obeys: C0 and C1 controls, line separators, marks
/// that reorder text, zero-width characters.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The text without what [`is_unseen`]: for words that come from a server and go into a command, where no honest
/// value has such a character (trust §4).
pub fn seen(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_unseen) {
        Cow::Owned(text.chars().filter(|c| !is_unseen(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests;
