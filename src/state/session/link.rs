//! Sign-in links: `/sign-in#token=…` (the token is URL-safe and last).

/// The text of the token in a fragment; `None` where the fragment is no sign-in link.
pub(super) fn token_in(fragment: &str) -> Option<&str> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    fragment.strip_prefix("token=").or_else(|| fragment.split_once("&token=").map(|(_, token)| token))
}

#[cfg(test)]
mod tests {
    use super::token_in;

    #[test]
    fn the_token_is_last_in_the_fragment() {
        assert_eq!(token_in("#token=abc"), Some("abc"));
        assert_eq!(token_in("#x=1&token=a&b"), Some("a&b"));
        assert_eq!(token_in("#token="), Some(""));
        for fragment in ["", "#", "#main", "#tokens=a", "#atoken=x"] {
            assert_eq!(token_in(fragment), None, "{fragment}");
        }
    }
}
