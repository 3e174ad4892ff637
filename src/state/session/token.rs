//! What can be a token at all.

use servicectl_api::Secret;

/// Most characters of a token.
const MOST_CHARACTERS: usize = 8 * 1024;

/// A token that was pasted or came with a link, without the white space around it; `None` where it cannot be sent in
/// a header: empty, too long, or with anything but visible ASCII in it. Beyond that a token is opaque.
pub fn usable(text: &str) -> Option<Secret> {
    let text = text.trim();
    let fits = !text.is_empty() && text.len() <= MOST_CHARACTERS;
    (fits && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Secret::new(text))
}

#[cfg(test)]
mod tests {
    use super::usable;

    #[test]
    fn tokens_of_any_visible_ascii_are_taken() {
        for token in ["abc", "  eyJhbGciOi.J9-_~=+/ \n", "gAAAAABb", &"x".repeat(8192)] {
            assert_eq!(usable(token).expect("usable").expose(), token.trim());
        }
    }

    #[test]
    fn what_no_header_can_carry_is_refused() {
        for token in
            ["", "  ", "a b", "a\nb", "a\r\nX-Evil: 1", "tökén", "a\0b", "\u{feff}abc", &"x".repeat(8193)]
        {
            assert!(usable(token).is_none(), "{token:?}");
        }
    }
}
