//! Select graphic rendition: colours and looks of text.

/// Looks of a part of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Style {
    /// Colour of the text.
    pub foreground: Option<Color>,
    /// Colour of the ground.
    pub background: Option<Color>,
    /// 1
    pub bold: bool,
    /// 2, and 8 (concealed), which shall not hide text from a reader.
    pub dim: bool,
    /// 3
    pub italic: bool,
    /// 4 and 21
    pub underline: bool,
    /// 7: text and ground change places.
    pub reverse: bool,
    /// 9
    pub strike: bool,
    /// Not from the line: this part is a symbol for an invisible character.
    pub symbol: bool,
}

/// A colour as the escape names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Color {
    /// One of the sixteen colours of the theme: 0 to 7, and bright 8 to 15.
    Named(u8),
    /// Red, green, blue. The colours 16 to 255 of the palette are given as such.
    Rgb(u8, u8, u8),
}

impl Color {
    /// The colour with this number in the palette of 256.
    fn of_palette(number: u8) -> Self {
        match number {
            0..=15 => Self::Named(number),
            16..=231 => {
                let cube = number - 16;
                let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
                Self::Rgb(level(cube / 36), level(cube / 6 % 6), level(cube % 6))
            }
            232..=255 => {
                let grey = 8 + 10 * (number - 232);
                Self::Rgb(grey, grey, grey)
            }
        }
    }
}

impl Style {
    /// Applies the parameters of one sequence, as in `1;38;5;208`. What is unknown is skipped.
    pub(super) fn apply(&mut self, parameters: &str) {
        let mut parameters = parameters.split(';');
        while let Some(parameter) = parameters.next() {
            let (code, sub) =
                parameter.split_once(':').map_or((parameter, None), |(code, sub)| (code, Some(sub)));
            let Some(code) = number(code) else { continue };
            match code {
                0 => *self = Self::default(),
                1 => self.bold = true,
                2 | 8 => self.dim = true,
                3 => self.italic = true,
                4 => self.underline = sub != Some("0"),
                7 => self.reverse = true,
                9 => self.strike = true,
                21 => self.underline = true,
                22 => (self.bold, self.dim) = (false, false),
                23 => self.italic = false,
                24 => self.underline = false,
                27 => self.reverse = false,
                28 => self.dim = false,
                29 => self.strike = false,
                30..=37 => self.foreground = Some(Color::Named(code - 30)),
                38 => self.foreground = extended(sub, &mut parameters).or(self.foreground),
                39 => self.foreground = None,
                40..=47 => self.background = Some(Color::Named(code - 40)),
                48 => self.background = extended(sub, &mut parameters).or(self.background),
                49 => self.background = None,
                // The colour of the underline is read, so that its numbers are not taken for codes, and dropped.
                58 => drop(extended(sub, &mut parameters)),
                90..=97 => self.foreground = Some(Color::Named(code - 90 + 8)),
                100..=107 => self.background = Some(Color::Named(code - 100 + 8)),
                _ => {}
            }
        }
    }
}

/// The colour after 38, 48 or 58: `5;N`, `2;R;G;B`, or with colons `5:N`, `2:R:G:B`, `2:SPACE:R:G:B`.
fn extended<'a>(sub: Option<&str>, rest: &mut impl Iterator<Item = &'a str>) -> Option<Color> {
    let Some(sub) = sub else {
        return match number(rest.next()?)? {
            5 => Some(Color::of_palette(number(rest.next()?)?)),
            2 => rgb(&[rest.next()?, rest.next()?, rest.next()?]),
            _ => None,
        };
    };
    let mut parts = sub.split(':');
    match number(parts.next()?)? {
        5 => Some(Color::of_palette(number(parts.next()?)?)),
        2 => {
            let numbers = parts.take(5).collect::<Vec<_>>();
            rgb(if numbers.len() > 3 { &numbers[1..4] } else { &numbers })
        }
        _ => None,
    }
}

fn rgb(numbers: &[&str]) -> Option<Color> {
    let [red, green, blue] = numbers else { return None };
    Some(Color::Rgb(number(red)?, number(green)?, number(blue)?))
}

/// A parameter; an empty one means 0.
fn number(text: &str) -> Option<u8> {
    if text.is_empty() { Some(0) } else { text.parse().ok() }
}
