//! What a reader sees of a line: colours kept, other escapes dropped, everything invisible made visible.
//!
//! Log lines are written by strangers. Terminal escapes could hide or overwrite text, bidi controls could turn it
//! around; so SGR (colours, bold, ...) becomes [`Style`]s, every other well-formed escape sequence is dropped, and each
//! control, bidi and zero-width character is replaced by a symbol or its number. Nothing else is dropped: a sequence
//! that does not end shows its ESC and stays as text, so that it cannot swallow the rest of a line.

mod escape;
mod phrase;
mod sgr;
mod symbol;

use std::borrow::Cow;
use std::ops::Range;

pub use phrase::{WHOLE, phrase, phrases};
pub use sgr::{Color, Style};

/// A line made fit to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The text without escapes, with symbols for what is invisible.
    pub text: String,
    /// Parts of the text that look different from the plain line, in order; they do not overlap.
    pub spans: Vec<Span>,
}

/// A part of a line that has its own looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Bytes of [`Shown::text`].
    pub range: Range<usize>,
    /// Its looks.
    pub style: Style,
}

/// Whether a line is shown as it came: no escapes, no control or invisible characters (tabs are fine).
pub fn is_plain(line: &str) -> bool {
    if line.is_ascii() {
        line.bytes().all(|byte| (byte >= b' ' && byte != 0x7f) || byte == b'\t')
    } else {
        !line.chars().any(symbol::needed)
    }
}

/// The line with its looks. Linear in its length; no state is kept from line to line.
pub fn shown(line: &str) -> Shown {
    if is_plain(line) {
        return Shown { text: line.to_owned(), spans: Vec::new() };
    }
    let mut shown = Shown { text: String::with_capacity(line.len()), spans: Vec::new() };
    let mut style = Style::default();
    pieces(line, |piece| match piece {
        Piece::Text(text) => shown.push(text, style),
        Piece::Symbol(char) => {
            let from = shown.text.len();
            symbol::write(char, &mut shown.text);
            shown.mark(from, Style { symbol: true, ..style });
        }
        Piece::Sgr(parameters) => style.apply(parameters),
    });
    shown
}

/// The text of [`shown`] alone.
pub fn shown_text(line: &str) -> Cow<'_, str> {
    if is_plain(line) {
        return Cow::Borrowed(line);
    }
    let mut text = String::with_capacity(line.len());
    pieces(line, |piece| match piece {
        Piece::Text(part) => text.push_str(part),
        Piece::Symbol(char) => symbol::write(char, &mut text),
        Piece::Sgr(_) => {}
    });
    Cow::Owned(text)
}

impl Shown {
    fn push(&mut self, text: &str, style: Style) {
        let from = self.text.len();
        self.text.push_str(text);
        if style != Style::default() {
            self.mark(from, style);
        }
    }

    fn mark(&mut self, from: usize, style: Style) {
        let to = self.text.len();
        match self.spans.last_mut() {
            Some(last) if last.style == style && last.range.end == from => last.range.end = to,
            _ if from < to => self.spans.push(Span { range: from..to, style }),
            _ => {}
        }
    }
}

/// What a line is made of.
enum Piece<'a> {
    /// Text that is shown as it is.
    Text(&'a str),
    /// A character that is shown by a symbol.
    Symbol(char),
    /// Parameters of a "select graphic rendition".
    Sgr(&'a str),
}

fn pieces<'a>(line: &'a str, mut take: impl FnMut(Piece<'a>)) {
    let mut from = 0;
    let mut skip_to = 0;
    for (at, char) in line.char_indices() {
        if at < skip_to || !symbol::needed(char) {
            continue;
        }
        if from < at {
            take(Piece::Text(&line[from..at]));
        }
        let escape = if char == '\x1b' { escape::read(&line[at..]) } else { None };
        from = match escape {
            Some(escape) => {
                if let Some(parameters) = escape.sgr {
                    take(Piece::Sgr(parameters));
                }
                at + escape.len
            }
            None => {
                take(Piece::Symbol(char));
                at + char.len_utf8()
            }
        };
        skip_to = from;
    }
    if from < line.len() {
        take(Piece::Text(&line[from..]));
    }
}

#[cfg(test)]
mod tests;
