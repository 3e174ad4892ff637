//! Recognises one escape sequence (ECMA-48, xterm's ctlseqs).

/// A well-formed escape sequence at the beginning of a text.
pub(super) struct Escape<'a> {
    /// Its length in bytes.
    pub(super) len: usize,
    /// Its parameters, where it is a "select graphic rendition".
    pub(super) sgr: Option<&'a str>,
}

/// Reads the sequence at the start of `text`, which begins with ESC; none where it is not well-formed. Looks no further
/// than the next ESC, so that a line full of broken sequences is still read in linear time.
pub(super) fn read(text: &str) -> Option<Escape<'_>> {
    let bytes = text.as_bytes();
    let dropped = |len| Some(Escape { len, sgr: None });
    match *bytes.get(1)? {
        b'[' => control_sequence(text),
        // OSC ends with BEL or ST, DCS, SOS, PM and APC with ST.
        b']' => string_end(bytes, true).and_then(dropped),
        b'P' | b'X' | b'^' | b'_' => string_end(bytes, false).and_then(dropped),
        b' '..=b'/' => {
            let last = bytes[1..].iter().position(|byte| !matches!(byte, b' '..=b'/'))? + 1;
            matches!(bytes[last], b'0'..=b'~').then_some(last + 1).and_then(dropped)
        }
        b'0'..=b'~' => dropped(2),
        _ => None,
    }
}

/// `ESC [`, parameters, intermediates, and a final byte.
fn control_sequence(text: &str) -> Option<Escape<'_>> {
    let bytes = text.as_bytes();
    let after = |from: usize, what: fn(&u8) -> bool| {
        bytes[from..].iter().position(|byte| !what(byte)).map(|length| from + length)
    };
    let parameters_end = after(2, |byte| matches!(byte, b'0'..=b'?'))?;
    let last = after(parameters_end, |byte| matches!(byte, b' '..=b'/'))?;
    let parameters = &text[2..parameters_end];
    // `ESC [ > ... m` and the like are private sequences, not colours.
    let public = parameters.bytes().all(|byte| matches!(byte, b'0'..=b';'));
    let sgr = (bytes[last] == b'm' && last == parameters_end && public).then_some(parameters);
    matches!(bytes[last], b'@'..=b'~').then_some(Escape { len: last + 1, sgr })
}

/// Where a control string ends that began with two bytes.
fn string_end(bytes: &[u8], bell_ends: bool) -> Option<usize> {
    let end = bytes[2..].iter().position(|&byte| byte == b'\x1b' || (bell_ends && byte == b'\x07'))? + 2;
    match bytes[end] {
        b'\x07' => Some(end + 1),
        _ => (bytes.get(end + 1) == Some(&b'\\')).then_some(end + 2),
    }
}
