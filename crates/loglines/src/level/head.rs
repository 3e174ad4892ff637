//! The level in the head of a line: before the message, where loggers write it.

use super::Level;

/// How much of a line can be its head.
const HEAD: usize = 120;

/// The level that the start of a line names.
pub(super) fn level(text: &str) -> Option<Level> {
    let head = &text[..text.floor_char_boundary(HEAD)];
    letter(head)
        .or_else(|| exception(text))
        .or_else(|| pair(text))
        .or_else(|| words(head))
        .or_else(|| uwsgi(text))
}

/// `E1210 08:25:29.123456` of klog, `I, [2018-12-10T...` of Ruby, `[W] ...`, `<3>...` of syslog.
fn letter(head: &str) -> Option<Level> {
    let bytes = head.as_bytes();
    let of = |letter: u8| match letter {
        b'D' | b'V' | b'T' => Some(Level::Debug),
        b'I' => Some(Level::Info),
        b'W' => Some(Level::Warn),
        b'E' | b'F' | b'C' => Some(Level::Error),
        _ => None,
    };
    match bytes {
        [letter, b'0' | b'1', a, b, c, b' ', _, _, b':', ..]
            if [a, b, c].into_iter().all(u8::is_ascii_digit) =>
        {
            of(*letter)
        }
        [letter, b',', b' ', b'[', b'1' | b'2', ..] | [b'[', letter, b']', b' ', ..] => of(*letter),
        [b'<', digit @ b'0'..=b'7', b'>', ..] => Some(match digit {
            b'0'..=b'3' => Level::Error,
            b'4' => Level::Warn,
            b'5' | b'6' => Level::Info,
            _ => Level::Debug,
        }),
        _ => None,
    }
}

/// Tracebacks, panics, and exceptions: `ModuleNotFoundError: No module named 'meshio'`.
fn exception(text: &str) -> Option<Level> {
    let starts = ["Traceback (most recent call last)", "Exception in thread ", "Caused by: ", "panic: "];
    let panicked = text.starts_with("thread '") && text.contains(" panicked at ");
    if panicked || starts.iter().any(|start| text.starts_with(start)) {
        return Some(Level::Error);
    }
    let name = text.split([':', ' ']).next()?;
    let class = name.rsplit('.').next()?;
    let named = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$'));
    let thrown = (class.ends_with("Error") || class.ends_with("Exception"))
        && class.len() > "Error".len()
        && class.starts_with(|char: char| char.is_ascii_uppercase());
    let ends = text.len() == name.len() || text[name.len()..].starts_with(": ");
    (named && thrown && ends).then_some(Level::Error)
}

/// What uwsgi says of itself.
fn uwsgi(text: &str) -> Option<Level> {
    if text.starts_with("DAMN ! worker ")
        || text.starts_with("!!! UNABLE to ")
        || text.starts_with("unable to load app ")
    {
        return Some(Level::Error);
    }
    let starts = ["*** ", "[uWSGI] ", "spawned uWSGI ", "WSGI app "];
    starts.iter().any(|start| text.starts_with(start)).then_some(Level::Info)
}

/// `level=warn`, as in logfmt, anywhere at the start of a word.
fn pair(text: &str) -> Option<Level> {
    ["level=", "lvl=", "severity="].iter().find_map(|key| {
        let at = text.match_indices(key).find(|&(at, _)| at == 0 || text.as_bytes()[at - 1] == b' ')?.0;
        let value = text[at + key.len()..].trim_start_matches('"');
        Level::of_word(&value[..value.find(|char: char| !char.is_ascii_alphabetic()).unwrap_or(value.len())])
    })
}

/// A word in capitals, in brackets, or before the first colon: `2018-12-10 08:25:29,123 [main] ERROR com.Foo`,
/// `[error] 12#12: ...`, `warning: ...`, `solver - WARNING - ...`. The first such word counts, as in
/// `INFO handler: got ERROR`; where it does not stand out, none does, as in `WARN|ERROR counters` or `use DEBUG here`.
fn words(head: &str) -> Option<Level> {
    let mut levels = alphabetic(head)
        .filter_map(|(at, word)| Some((at, word, Level::of_word(word)?)))
        .filter(|&(at, word, _)| is_capitals(word) || is_marked(head, at, word));
    let (at, word, first) = levels.next()?;
    let clear = if is_marked(head, at, word) {
        true
    } else if in_a_sentence(head, at) {
        head[..at].trim_end().ends_with(['-', '|', ':', ']', ')'])
            && levels.all(|(_, _, other)| other == first)
    } else {
        levels.all(|(at, _, other)| other == first || !is_alternative(head, at))
    };
    clear.then_some(first)
}

/// Words that are also plain English are no level only for being in capitals.
fn is_capitals(word: &str) -> bool {
    word.len() > 2
        && word.bytes().all(|byte| byte.is_ascii_uppercase())
        && !["FINE", "CONFIG", "FAIL", "ALERT"].contains(&word)
}

fn is_marked(head: &str, at: usize, word: &str) -> bool {
    let (before, after) = (&head[..at], &head[at + word.len()..]);
    let brackets = (before.trim_end().chars().next_back(), after.trim_start().chars().next());
    let first = !before.contains(|char: char| char.is_ascii_alphabetic());
    matches!(brackets, (Some('['), Some(']')) | (Some('<'), Some('>'))) || first && after.starts_with(": ")
}

/// Whether a word in small letters stands between spaces before `at`.
fn in_a_sentence(head: &str, at: usize) -> bool {
    let spaced = |char: Option<char>| char.is_none_or(|char| char == ' ');
    alphabetic(&head[..at]).any(|(from, word)| {
        let spaces =
            spaced(head[..from].chars().next_back()) && spaced(head[from + word.len()..].chars().next());
        spaces && word.bytes().all(|byte| byte.is_ascii_lowercase())
    })
}

/// Whether the word at `at` follows another word and a separator, as in `WARN|ERROR` or `debug, info`.
fn is_alternative(head: &str, at: usize) -> bool {
    let before = head[..at].trim_end_matches([' ', '|', '/', ',', '&']);
    let separator = head[before.len()..at].trim();
    !separator.is_empty()
        && at - before.len() <= 3
        && before.ends_with(|char: char| char.is_ascii_alphabetic())
}

/// Words of letters, with where they begin; a word next to a digit, `_` or `.` is a part of a name.
fn alphabetic(head: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + head[from..].find(|char: char| char.is_ascii_alphabetic())?;
            let end = head[start..]
                .find(|char: char| !char.is_ascii_alphabetic())
                .map_or(head.len(), |length| start + length);
            from = end;
            let bytes = head.as_bytes();
            let joins = |byte: Option<&u8>| {
                byte.is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'_' | b'/' | b'='))
            };
            let named =
                joins(start.checked_sub(1).and_then(|before| bytes.get(before))) || joins(bytes.get(end));
            let dotted = bytes.get(end) == Some(&b'.')
                && bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric)
                || start > 0 && bytes[start - 1] == b'.';
            if !named && !dotted {
                return Some((start, &head[start..end]));
            }
        }
    })
}
