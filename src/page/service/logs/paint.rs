//! A line as parts that look alike: colours of the program, matches of the search. Pure.

use loglines::{Color, MatchIn, Shown, Style};

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its text.
    pub text: String,
    /// How the program wants it.
    pub style: Style,
    /// Whether it is a match.
    pub hit: bool,
}

/// Cuts the text where its looks change. `hits` are in order and do not overlap.
pub fn parts(shown: &Shown, hits: &[MatchIn]) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut spans, mut hits) = (shown.spans.iter().peekable(), hits.iter().peekable());
    let (text, mut from) = (&shown.text, 0);
    while from < text.len() {
        while spans.next_if(|span| span.range.end <= from).is_some() {}
        while hits.next_if(|hit| hit.end <= from).is_some() {}
        let mut to = text.len();
        let mut style = Style::default();
        if let Some(span) = spans.peek() {
            if span.range.start <= from {
                style = span.style;
                to = to.min(span.range.end);
            } else {
                to = to.min(span.range.start);
            }
        }
        let mut hit = false;
        if let Some(range) = hits.peek() {
            hit = range.start <= from;
            to = to.min(if hit { range.end } else { range.start });
        }
        parts.push(Part { text: text[from..to].to_owned(), style, hit });
        from = to;
    }
    parts
}

/// Cuts a text to at most `most` bytes, between characters, with its spans.
pub fn cut(mut shown: Shown, most: usize) -> Shown {
    if shown.text.len() > most {
        let end = shown.text.floor_char_boundary(most);
        shown.text.truncate(end);
        shown.spans.retain(|span| span.range.start < end);
        if let Some(span) = shown.spans.last_mut() {
            span.range.end = span.range.end.min(end);
        }
    }
    shown
}

/// The classes of a part, none for plain text.
pub fn classes(style: &Style) -> Option<String> {
    let (foreground, background) = colours(style);
    let mut classes = Vec::new();
    match foreground {
        Some(Color::Named(number)) => classes.push(format!("f{number}")),
        Some(Color::Rgb(..)) => classes.push("fx".to_owned()),
        None => {}
    }
    match background {
        Some(Color::Named(number)) => classes.push(format!("g{number}")),
        Some(Color::Rgb(..)) => classes.push("gx".to_owned()),
        None => {}
    }
    let flags = [
        (style.bold, "bold"),
        (style.dim, "dim"),
        (style.italic, "italic"),
        (style.underline, "under"),
        (style.strike, "strike"),
        (style.symbol, "symbol"),
        (style.reverse && foreground.is_none() && background.is_none(), "reverse"),
    ];
    classes.extend(flags.into_iter().filter(|flag| flag.0).map(|flag| flag.1.to_owned()));
    (!classes.is_empty()).then(|| classes.join(" "))
}

/// The values of the custom properties `--front` and `--ground` for colours that have no class of their own.
pub fn properties(style: &Style) -> (Option<String>, Option<String>) {
    let (foreground, background) = colours(style);
    let value = |color: Option<Color>| match color {
        // tidy: allow(colours) the line's own colour; the style sheet keeps it legible
        Some(Color::Rgb(red, green, blue)) => Some(format!("rgb({red} {green} {blue})")),
        _ => None,
    };
    (value(foreground), value(background))
}

/// Text and ground, changed for each other where the program says so.
fn colours(style: &Style) -> (Option<Color>, Option<Color>) {
    if style.reverse { (style.background, style.foreground) } else { (style.foreground, style.background) }
}

#[cfg(test)]
mod tests {
    use loglines::shown;
    use proptest::prelude::*;

    use super::*;

    fn drawn(line: &str, hits: &[MatchIn]) -> Vec<(String, Option<String>, bool)> {
        parts(&shown(line), hits)
            .into_iter()
            .map(|part| (part.text, classes(&part.style), part.hit))
            .collect()
    }

    #[test]
    fn colours_and_matches_cut_each_other() {
        let part = |text: &str, class: Option<&str>, hit| (text.to_owned(), class.map(str::to_owned), hit);
        assert_eq!(
            drawn("\x1b[1;31mERROR\x1b[0m broke", std::slice::from_ref(&(3..7))),
            [
                part("ERR", Some("f1 bold"), false),
                part("OR", Some("f1 bold"), true),
                part(" b", None, true),
                part("roke", None, false),
            ]
        );
        assert_eq!(drawn("plain", &[]), [part("plain", None, false)]);
        assert!(drawn("", &[]).is_empty());
    }

    #[test]
    fn reverse_changes_text_and_ground() {
        assert_eq!(drawn("\x1b[7mA\x1b[31mB", &[])[0].1.as_deref(), Some("reverse"));
        assert_eq!(drawn("\x1b[7mA\x1b[31mB", &[])[1].1.as_deref(), Some("g1"));
        let style = Style { foreground: Some(Color::Rgb(1, 2, 3)), ..Style::default() };
        assert_eq!(properties(&style), (Some("rgb(1 2 3)".to_owned()), None));
        assert_eq!(properties(&Style { reverse: true, ..style }), (None, Some("rgb(1 2 3)".to_owned())));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn parts_are_the_text(line in "(a|é|\\x1b\\[31m|\\x1b\\[0m){0,12}", from in 0usize..6, length in 0usize..5, most in 0usize..12) {
            let whole = shown(&line);
            let hit = whole.text.get(from..from + length).map(|_| from..from + length);
            let hits: Vec<_> = hit.into_iter().filter(|hit| !hit.is_empty()).collect();
            let found = parts(&whole, &hits);
            let text: String = found.iter().map(|part| part.text.as_str()).collect();
            prop_assert_eq!(&text, &whole.text);
            let marked: String = found.iter().filter(|part| part.hit).map(|part| part.text.as_str()).collect();
            let expected: String = hits.iter().map(|hit| &whole.text[hit.clone()]).collect();
            prop_assert_eq!(marked, expected);
            let short = cut(whole.clone(), most);
            prop_assert!(short.text.len() <= most && whole.text.starts_with(&short.text));
            prop_assert_eq!(parts(&short, &[]).into_iter().map(|part| part.text).collect::<String>(), short.text);
        }
    }
}
