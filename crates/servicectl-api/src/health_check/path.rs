//! The path of a custom health check.

use crate::Problem;
use crate::problem::{first, quoted, shown};

/// Most characters of the path (ALB).
pub const MOST_PATH_CHARACTERS: usize = 1024;

const FIELD: &str = "health_check.rel_path";

/// Checks a path and gives it without its leading slash. It must begin with `full_name` (`<project>-<name>`) followed
/// by the end, `/` or `?`; no `.` or `..` segment (nor its percent-encoded twin), nothing that an address cannot hold,
/// no scheme. The field of the problem is `health_check.rel_path`.
///
/// # Errors
/// What is wrong and where.
pub fn check_path(path: &str, full_name: &str) -> Result<String, Problem> {
    let slash = usize::from(path.starts_with('/'));
    let stored = &path[slash..];
    let wrong = |what: String, index: Option<usize>| {
        let problem = Problem::new(FIELD, format!("{what}; for example “{full_name}/MyService?wsdl”."));
        Err(match index {
            Some(index) => problem.at(slash + index),
            None => problem,
        })
    };
    if stored.is_empty() {
        return wrong(format!("The path of the health check is empty: it begins with “{full_name}”"), None);
    }
    if let Some(scheme) =
        stored.find("://").filter(|&end| end > 0 && stored[..end].chars().all(char::is_alphanumeric))
    {
        let sentence = format!(
            "The path of the health check is no whole address, but begins with {}: leave out scheme and host, it begins \
             with “{full_name}”",
            quoted(&stored[..scheme + 3])
        );
        return wrong(sentence, Some(0));
    }
    let same = stored.chars().zip(full_name.chars()).take_while(|(one, other)| one == other).count();
    if same < full_name.chars().count() {
        let found = stored
            .chars()
            .nth(same)
            .map_or("it ends".into(), |character| format!("there is {}", shown(character)));
        let sentence = format!(
            "The path of the health check must begin with the service's deployment path “{full_name}”, but at character {} \
             {found}",
            slash + same + 1
        );
        return wrong(sentence, Some(same.min(stored.chars().count() - 1)));
    }
    if let Some(next) = stored.chars().nth(same).filter(|next| !matches!(next, '/' | '?')) {
        let sentence = format!(
            "The path of the health check must go on with “/” or “?” behind “{full_name}”, but character {} is {}",
            slash + same + 1,
            shown(next)
        );
        return wrong(sentence, Some(same));
    }
    if let Some((index, character)) = first(stored, |character| !fits(character)) {
        let sentence = format!(
            "The path of the health check cannot hold {} (character {}){}",
            shown(character),
            slash + index + 1,
            instead(character)
        );
        return wrong(sentence, Some(index));
    }
    // ASCII from here on: bytes are characters.
    if let Some(index) = bad_escape(stored) {
        let sentence = format!(
            "The path of the health check has a “%” without two hexadecimal digits behind it at character {}",
            slash + index + 1
        );
        return wrong(sentence, Some(index));
    }
    if let Some(index) = dots(stored) {
        let sentence = format!(
            "The path of the health check may not hold “.” or “..” as a part of its own (character {})",
            slash + index + 1
        );
        return wrong(sentence, Some(index));
    }
    if stored.len() > MOST_PATH_CHARACTERS {
        let sentence = format!(
            "The path of the health check has {} characters and may have {MOST_PATH_CHARACTERS}",
            stored.len()
        );
        return wrong(sentence, Some(MOST_PATH_CHARACTERS));
    }
    Ok(stored.to_owned())
}

/// What a path with query may hold (RFC 3986: pchar, `/`, `?`).
fn fits(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@%/?".contains(character)
}

/// How to write a character that does not fit.
fn instead(character: char) -> String {
    match character {
        '#' => ": what stands behind it is never sent".into(),
        '\\' => ": write “/”".into(),
        _ if character.is_control() => String::new(),
        _ => {
            let mut bytes = [0; 4];
            let escaped: String =
                character.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")).collect();
            format!(": write it as “{escaped}”")
        }
    }
}

/// The index of a `%` without two hexadecimal digits behind it.
fn bad_escape(path: &str) -> Option<usize> {
    let bytes = path.as_bytes();
    let right = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_hexdigit);
    path.match_indices('%').map(|(index, _)| index).find(|&index| !(right(index + 1) && right(index + 2)))
}

/// The index of a `.` or `..` segment of the path, also where the dots are written `%2e`.
fn dots(path: &str) -> Option<usize> {
    let path = path.split('?').next().unwrap_or(path);
    let mut start = 0;
    for segment in path.split('/') {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        if plain == "." || plain == ".." {
            return Some(start);
        }
        start += segment.len() + 1;
    }
    None
}
