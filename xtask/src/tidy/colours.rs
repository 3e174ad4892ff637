//! The wall around style/tokens.css: the only place that says what a colour is.

use super::wall::Wall;

pub(super) const WALL: Wall = Wall {
    name: "colours",
    why: "colours live in style/tokens.css, so that both themes are checked in one place; use `var(--…)`",
    applies: |path| (path.starts_with("style/") || path.starts_with("src/")) && path != "style/tokens.css",
    find: |source| {
        if source.path.ends_with(".css") {
            return source.lines_with(declares_colour);
        }
        source.strings_with(is_colour)
    },
};

const FUNCTIONS: &[&str] =
    &["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(", "light-dark("];

/// The names that people write; `transparent`, `currentColor` and the system colours are no choice of ours.
const NAMES: &[&str] = &[
    "black", "blue", "brown", "crimson", "cyan", "gold", "gray", "green", "grey", "indigo", "lime",
    "magenta", "maroon", "navy", "olive", "orange", "pink", "purple", "red", "silver", "teal", "tomato",
    "violet", "white", "yellow",
];

/// Whether a line of CSS gives a property a colour of its own.
fn declares_colour(line: &str) -> bool {
    // A selector (`#main:hover`) has a colon too, but no blank or value after a property's name.
    line.split(['{', ';', '}']).any(|part| match part.split_once(':') {
        Some((property, value)) => shows_colour(property.trim()) && has_colour(value),
        None => false,
    })
}

/// Whether `text` is a property whose colour one sees; a mask uses colours only for how much they cover.
fn shows_colour(text: &str) -> bool {
    let is_mask = text.starts_with("mask") || text.starts_with("-webkit-mask");
    !is_mask
        && !text.is_empty()
        && text.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit())
}

fn has_colour(value: &str) -> bool {
    if value.contains("(from var(") {
        return false; // made from a token, or from the colour that a log line asks for
    }
    let words =
        value.split(|c: char| !(c.is_alphanumeric() || matches!(c, '#' | '-' | '_' | '(' | '%' | '.')));
    words.flat_map(|word| word.split_inclusive('(')).any(is_colour)
}

fn is_colour(word: &str) -> bool {
    let hex = word.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|c| c.is_ascii_hexdigit())
    });
    hex || NAMES.contains(&word) || FUNCTIONS.iter().any(|function| word.starts_with(function))
}

#[cfg(test)]
mod tests {
    use super::super::wall::broken;
    use super::*;

    #[test]
    fn colours_of_every_notation_are_found() {
        for value in [
            "#fff",
            "#12ab9f80",
            "rgb(1 2 3)",
            "oklch(60% 0.1 20)",
            "white",
            "1px solid red",
            "light-dark(#fff,#000)",
        ] {
            assert_eq!(broken(&WALL, "style/base.css", &format!("a {{ border: {value}; }}")), 1, "{value}");
        }
        assert_eq!(broken(&WALL, "style/tokens.css", ":root { --ink: #123; }"), 0);
    }

    #[test]
    fn what_is_no_colour_of_ours_passes() {
        let css = "#red:hover, .white { color: var(--red); background: transparent; outline-color: Highlight; \
                   white-space: nowrap; mask-image: linear-gradient(black, transparent); fill: currentColor; color: oklch(from var(--front) 0.5 c h); background: color-mix(in oklab, var(--ink) 8%, transparent) }";
        assert_eq!(broken(&WALL, "style/base.css", css), 0);
    }

    #[test]
    fn a_colour_in_the_code_is_found_and_a_fragment_is_not() {
        assert_eq!(broken(&WALL, "src/ui/chart.rs", "fill=\"#a0b1c2\""), 1);
        assert_eq!(broken(&WALL, "src/ui/chart.rs", "fill=\"red\""), 1);
        assert_eq!(broken(&WALL, "src/page/logs.rs", "href=\"#main\""), 0);
    }
}
