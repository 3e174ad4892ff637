//! Symbols for characters that cannot be seen or that move others about.

use std::fmt::Write as _;

/// Whether a character must not be shown as it is: controls (but tab), bidi controls, zero-width and other characters
/// without looks, line and paragraph separators.
pub(super) fn needed(char: char) -> bool {
    match char {
        '\t' => false,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' => true,
        '\u{a0}'.. => matches!(char,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'),
        _ => false,
    }
}

/// Writes what stands for `char`: its control picture, or its number as `⟨U+202E⟩`.
pub(super) fn write(char: char, text: &mut String) {
    match char {
        '\0'..='\x1f' => text.push(char::from_u32(0x2400 + u32::from(char)).unwrap_or('\u{fffd}')),
        '\x7f' => text.push('\u{2421}'),
        _ => {
            // Writing to a String cannot fail.
            let _ = write!(text, "⟨U+{:04X}⟩", u32::from(char));
        }
    }
}
