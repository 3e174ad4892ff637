use super::*;
use proptest::prelude::*;

/// Text with everything that has ever broken a quoting function.
fn odd_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            any::<char>(),
            proptest::sample::select(vec![
                '\'', '"', '\\', '$', '`', '!', '\n', '\r', ' ', ';', '&', '|', '%', '\u{2019}', 'é',
                '\u{202e}', '\u{1b}', '~', '#', '*', '=', '-'
            ]),
        ],
        0..24,
    )
    .prop_map(|characters| characters.into_iter().collect())
}

/// Reads PowerShell's single-quoted string as its language specification (section 2.3.5.2) says: `None` where the
/// string ends before the text does.
fn read_powershell(word: &str) -> Option<String> {
    let Some(inner) = word.strip_prefix('\'') else { return Some(word.to_owned()) };
    let mut text = String::new();
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        if !is_powershell_quote(c) {
            text.push(c);
            continue;
        }
        match characters.next() {
            Some(second) if is_powershell_quote(second) => text.push(c),
            None => return Some(text),
            Some(_) => return None,
        }
    }
    None
}

#[test]
fn plain_words_stay_plain() {
    assert_eq!(posix("localhost:5000/experiment_2-x:1.0"), "localhost:5000/experiment_2-x:1.0");
    assert_eq!(posix(""), "''");
    assert_eq!(posix("it's"), "\"it's\"");
    assert_eq!(posix("$HOME `id` !x"), "'$HOME `id` !x'");
    assert_eq!(posix("~/x"), "'~/x'");
    assert_eq!(posix("A=b"), "'A=b'");
    assert_eq!(powershell("localhost:5000/x"), "localhost:5000/x");
    assert_eq!(powershell("it's"), "'it''s'");
    assert_eq!(powershell("a\u{2019}b"), "'a\u{2019}\u{2019}b'");
    assert_eq!(powershell("-x"), "'-x'");
}

#[test]
fn literals_show_what_cannot_be_seen() {
    assert_eq!(literal("a\"b\\c\n"), r#""a\"b\\c\n""#);
    assert_eq!(literal("\u{1b}[31m\u{202e}"), r#""\u001b[31m\u202e""#);
    assert_eq!(literal("ü€😀"), "\"ü€😀\"");
    assert_eq!(seen("a\u{1b}b\u{200b}c\n"), "abc");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn posix_quoting_makes_one_word(text in odd_text()) {
        let text = text.replace('\0', "");
        prop_assert_eq!(shlex::split(&posix(&text)), Some(vec![text]));
    }

    #[test]
    fn powershell_reads_one_word_back(text in odd_text()) {
        let text = text.replace('\0', "");
        prop_assert_eq!(read_powershell(&powershell(&text)), Some(text));
    }

    #[test]
    fn json_reads_a_literal_back_and_nothing_unseen_is_in_it(text in odd_text()) {
        let quoted = literal(&text);
        prop_assert!(!quoted.chars().any(is_unseen));
        prop_assert_eq!(serde_json::from_str::<String>(&quoted).ok(), Some(text));
    }
}

/// The real thing, many words at a time: what `sh` passes on is what was quoted.
#[cfg(unix)]
mod sh {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(50))]

        #[test]
        fn reads_every_word_back(texts in proptest::collection::vec(odd_text(), 200)) {
            let texts: Vec<String> = texts.iter().map(|text| text.replace('\0', "")).collect();
            let words: Vec<String> = texts.iter().map(|text| posix(text)).collect();
            let script = format!("printf '%s\\0' {}", words.join(" "));
            let output = std::process::Command::new("sh").arg("-c").arg(script).output().expect("sh runs");
            let expected: String = texts.iter().map(|text| format!("{text}\0")).collect();
            prop_assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
        }
    }
}
