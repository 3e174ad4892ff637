//! The level of a line that is a JSON object: a field of its own, by the names that loggers use.

use super::Level;

/// Reads the fields of the outermost object until one names a level.
pub(super) fn level(text: &str) -> Option<Level> {
    let mut depth = 0;
    let mut rest = text;
    while let Some(at) = rest.find(['"', '{', '[', '}', ']']) {
        let (mark, after) = (rest.as_bytes()[at], &rest[at + 1..]);
        rest = after;
        match mark {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {
                let (key, after) = string(after)?;
                rest = after;
                if depth == 1
                    && let Some(value) = after.trim_start().strip_prefix(':')
                {
                    let value = value.trim_start();
                    if is_level(key) {
                        return value_level(value);
                    }
                    // A string value is skipped whole, so that it is not taken for a key.
                    rest = value
                        .strip_prefix('"')
                        .map_or(Some(value), |value| string(value).map(|(_, rest)| rest))?;
                }
            }
        }
    }
    None
}

/// The string that begins behind a quotation mark, and what follows it.
fn string(text: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    let end = text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    Some((&text[..end], &text[end + 1..]))
}

fn is_level(key: &str) -> bool {
    ["level", "lvl", "severity", "loglevel", "log.level", "log_level", "levelname", "@l", "@level"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(key))
}

fn value_level(value: &str) -> Option<Level> {
    if let Some(value) = value.strip_prefix('"') {
        return Level::of_word(string(value)?.0);
    }
    // The numbers of pino and bunyan; small ones mean opposite things to syslog and others.
    let digits = value.find(|char: char| !char.is_ascii_digit()).unwrap_or(value.len());
    match value[..digits].parse::<u32>().ok()? {
        10 | 20 => Some(Level::Debug),
        30 => Some(Level::Info),
        40 => Some(Level::Warn),
        50 | 60 => Some(Level::Error),
        _ => None,
    }
}
