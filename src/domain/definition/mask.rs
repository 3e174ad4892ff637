//! Which values are masked until somebody asks for them (trust §6).

use servicectl_api::definition::looks_secret;

/// What stands in place of a masked value. Always the same length: the real one says something too.
pub const MASK: &str = "••••••••••••";

/// Whether a value is masked: the name looks secret, or the value is an address with a password in it
/// (`postgres://user:password@host/`), which no name tells.
pub fn is_masked(name: &str, value: &str) -> bool {
    !value.is_empty() && (looks_secret(name) || has_password(value))
}

/// Whether the value holds `scheme://user:password@host`.
fn has_password(value: &str) -> bool {
    value.match_indices("://").any(|(place, separator)| {
        let behind = &value[place + separator.len()..];
        let authority = behind.split(['/', '?', '#', ' ']).next().unwrap_or_default();
        authority
            .rsplit_once('@')
            .and_then(|(user, _)| user.split_once(':'))
            .is_some_and(|(_, password)| !password.is_empty())
    })
}

/// The value, or the mask in its place.
pub fn masked<'a>(name: &str, value: &'a str) -> &'a str {
    if is_masked(name, value) { MASK } else { value }
}

/// What is to be said of a value with characters that a reader cannot see, as they come along from a web page or a word
/// processor; without the value where it is masked.
pub fn unseen(name: &str, value: &str) -> Option<String> {
    let lines = value.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    if lines.into_iter().all(loglines::is_plain) {
        return None;
    }
    Some(if is_masked(name, value) {
        "The value holds characters that cannot be seen.".to_owned()
    } else {
        format!("The value holds characters that cannot be seen: {}", loglines::phrases(value, 200))
    })
}

/// A key or name for a sentence: cut where it is too long to be one.
pub fn shortened(name: &str) -> String {
    loglines::phrase(name, 40).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_give_secrets_away() {
        assert!(is_masked("DB_PASSWORD", "x"));
        assert!(!is_masked("DB_PASSWORD", ""), "there is nothing to hide");
        assert!(!is_masked("DB_HOST", "db.internal"));
        assert!(is_masked("UPSTREAM", "postgres://app:s3cret@db.internal:5432/app"));
        assert!(is_masked("BROKERS", "amqp://a:b@one amqp://two"));
        assert!(!is_masked("UPSTREAM", "postgres://app@db.internal/app"));
        assert!(!is_masked("UPSTREAM", "postgres://app:@db.internal/app"));
        assert!(!is_masked("URL", "https://host:8080/a@b:c"));
        assert_eq!(masked("API_TOKEN", "canary"), MASK);
    }

    #[test]
    fn a_blank_without_width_is_told() {
        assert_eq!(unseen("A", "two\nlines\r\n\tof text, שלום"), None);
        let told = unseen("A", "a\u{200b}b").expect("something is said");
        assert!(told.ends_with("seen: a⟨U+200B⟩b"), "{told}");
        let told = unseen("API_TOKEN", "ca\u{200b}nary").expect("something is said");
        assert!(!told.contains("nary"), "{told}");
    }
}
