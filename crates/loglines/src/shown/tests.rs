use proptest::prelude::*;

use super::*;

/// The line as text with its styled parts in brackets.
fn drawn(line: &str) -> String {
    let shown = shown(line);
    let (mut drawn, mut from) = (String::new(), 0);
    for span in &shown.spans {
        drawn += &shown.text[from..span.range.start];
        drawn += &format!("[{}|{}]", &shown.text[span.range.clone()], named(span.style));
        from = span.range.end;
    }
    drawn + &shown.text[from..]
}

fn named(style: Style) -> String {
    let color = |at: &str, color: Option<Color>| match color {
        None => String::new(),
        Some(Color::Named(number)) => format!("{at}{number}"),
        Some(Color::Rgb(red, green, blue)) => format!("{at}#{red:02x}{green:02x}{blue:02x}"),
    };
    let flags = [
        (style.bold, "b"),
        (style.dim, "d"),
        (style.italic, "i"),
        (style.underline, "u"),
        (style.reverse, "r"),
        (style.strike, "s"),
        (style.symbol, "?"),
    ];
    let flags: String = flags.into_iter().filter(|flag| flag.0).map(|flag| flag.1).collect();
    color("f", style.foreground) + &color("g", style.background) + &flags
}

#[test]
fn colours_and_looks_become_spans() {
    for (line, expected) in [
        ("plain", "plain"),
        ("\x1b[32m✓\x1b[0m done", "[✓|f2] done"),
        ("\x1b[1;31mERROR\x1b[m x", "[ERROR|f1b] x"),
        ("\x1b[97;104mA\x1b[39mB\x1b[49mC", "[A|f15g12][B|g12]C"),
        ("\x1b[38;5;208mA\x1b[48;5;9mB", "[A|f#ff8700][B|f#ff8700g9]"),
        ("\x1b[38;2;1;2;3mA\x1b[38:2::4:5:6mB\x1b[38:2:7:8:9mC", "[A|f#010203][B|f#040506][C|f#070809]"),
        ("\x1b[58;5;1;3mA\x1b[4:3mB\x1b[4:0;23mC", "[A|i][B|iu]C"),
        ("\x1b[38;5;244mA", "[A|f#808080]"),
        ("\x1b[7;9mA\x1b[27;29mB", "[A|rs]B"),
        ("\x1b[999;1mA\x1b[38;9;1mB", "[AB|b]"),
        ("\x1b[8msecret", "[secret|d]"),
        ("\x1b[1mA\x1b[1mB", "[AB|b]"),
    ] {
        assert_eq!(drawn(line), expected, "{line:?}");
    }
}

#[test]
fn other_escapes_are_dropped() {
    for line in [
        "a\x1b[2Kb",
        "a\x1b[?25lb",
        "a\x1b[>4;1mb",
        "a\x1b[12;40Hb",
        "a\x1b]0;title\x07b",
        "a\x1b]8;;https://evil\x1b\\b",
        "a\x1bP1$r\x1b\\b",
        "a\x1b_apc\x1b\\b",
        "a\x1b(Bb",
        "a\x1bcb",
    ] {
        assert_eq!(drawn(line), "ab", "{line:?}");
    }
}

#[test]
fn a_broken_escape_hides_nothing() {
    for (line, expected) in [
        ("a\x1b]0;never ends", "a[␛|?]]0;never ends"),
        ("a\x1b]0;cut\x1b[31mred", "a[␛|?]]0;cut[red|f1]"),
        ("a\x1b[31", "a[␛|?][31"),
        ("a\x1b[3\u{e9}m", "a[␛|?][3ém"),
        ("a\x1b", "a[␛|?]"),
        ("a\x1bPno bell\x07", "a[␛|?]Pno bell[␇|?]"),
    ] {
        assert_eq!(drawn(line), expected, "{line:?}");
    }
}

#[test]
fn what_is_invisible_is_shown() {
    for (line, expected) in [
        ("a\tb", "a\tb"),
        ("a\rb\0\x7f", "a[␍|?]b[␀␡|?]"),
        ("user\u{202e}txt.exe", "user[⟨U+202E⟩|?]txt.exe"),
        ("\u{9b}31m", "[⟨U+009B⟩|?]31m"),
        ("a\u{200b}b\u{2066}c\u{feff}\u{e0041}", "a[⟨U+200B⟩|?]b[⟨U+2066⟩|?]c[⟨U+FEFF⟩⟨U+E0041⟩|?]"),
        ("é ü 漢字 🙂\u{a0}", "é ü 漢字 🙂\u{a0}"),
    ] {
        assert_eq!(drawn(line), expected, "{line:?}");
    }
}

#[test]
fn megabytes_of_broken_escapes_take_no_time() {
    let began = std::time::Instant::now();
    for line in ["\x1b]", "\x1b[", "\x1bP", "\x1b[1;", "\x1b ", "\x1b[38;2;"] {
        shown(&line.repeat(500_000));
        shown(&format!("{line}{}", "1;".repeat(500_000)));
        shown(&format!("\x1b[{}m", line.repeat(100_000)));
    }
    // Quadratic time would be hours.
    assert!(began.elapsed().as_secs() < 60);
}

/// Text that is likely to hold escapes, whole and broken.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ -~]{0,6}",
        "\\x1b\\[[0-9;:]{0,6}m",
        "\\x1b\\[[0-9;?>!]{0,4}[@-~]",
        "\\x1b[\\]P_X^][a-z;]{0,5}(\\x07|\\x1b\\\\)?",
        "\\x1b.?",
        "\\PC{0,3}",
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// What a terminal's parser prints.
struct Printed(String);

impl anstyle_parse::Perform for Printed {
    fn print(&mut self, char: char) {
        if symbol::needed(char) { symbol::write(char, &mut self.0) } else { self.0.push(char) }
    }
    fn execute(&mut self, byte: u8) {
        if byte == b'\t' { self.0.push('\t') } else { symbol::write(char::from(byte), &mut self.0) }
    }
}

proptest! {
    #![proptest_config(crate::testing::cases(20_000))]

    #[test]
    fn never_panics_and_shows_nothing_invisible(line in hostile()) {
        let shown = shown(&line);
        prop_assert!(is_plain(&shown.text));
        prop_assert_eq!(is_plain(&line), shown.text == line && shown.spans.iter().all(|span| !span.style.symbol) && !line.contains('\x1b'));
        prop_assert_eq!(shown_text(&line), shown.text.as_str());
        let mut end = 0;
        for span in &shown.spans {
            prop_assert!(span.range.start >= end && span.range.start < span.range.end);
            prop_assert!(shown.text.get(span.range.clone()).is_some());
            end = span.range.end;
        }
    }

    #[test]
    fn text_without_escapes_only_has_symbols_put_in(line in "[^\\x1b]{0,40}") {
        let mut expected = String::new();
        for char in line.chars() {
            if symbol::needed(char) { symbol::write(char, &mut expected) } else { expected.push(char) }
        }
        prop_assert_eq!(shown(&line).text, expected);
    }

    /// Well-formed sequences leave what a terminal would print.
    #[test]
    fn well_formed_escapes_leave_what_a_terminal_prints(pieces in proptest::collection::vec(prop_oneof![
        "[ -~\\t]{0,6}", "[à-ÿ漢字]{1,3}", "\\x1b\\[[0-9;]{0,6}[@-~]", "\\x1b\\[\\?[0-9]{1,3}[hl]", "\\x1b\\][a-z0-9;]{0,5}(\\x07|\\x1b\\\\)",
        "\\x1bP[a-z]{1,5}\\x1b\\\\", "\\x1b[()][AB0]", "\\x1b[78=>cDEHM]", "[\\x01-\\x06\\r]",
    ], 0..8)) {
        let line = pieces.concat();
        let mut printed = Printed(String::new());
        let mut parser = anstyle_parse::Parser::<anstyle_parse::DefaultCharAccumulator>::new();
        line.bytes().for_each(|byte| parser.advance(&mut printed, byte));
        prop_assert_eq!(shown(&line).text, printed.0);
    }
}
