use proptest::prelude::*;

use super::*;
use crate::Lines;

fn query(text: &str) -> Query {
    Query { text: text.to_owned(), ..Query::default() }
}

fn ranges(query: &Query, text: &str) -> Vec<Range<usize>> {
    Matcher::new(query).unwrap().ranges(text)
}

fn stream(texts: &[impl AsRef<str>]) -> Stream {
    let mut lines = Lines::new();
    texts.iter().for_each(|text| lines.push(Some(0), text.as_ref()));
    let mut stream = Stream::new();
    stream.join(&lines, false);
    stream
}

#[test]
fn case_is_smart_unless_told() {
    let lines = "Retry retry RETRY";
    let with = |text: &str, case| ranges(&Query { case, ..query(text) }, lines).len();
    assert_eq!((with("retry", Case::Smart), with("Retry", Case::Smart)), (3, 1));
    assert_eq!((with("Retry", Case::Ignore), with("retry", Case::Exact)), (3, 1));
    let regex = |text: &str| ranges(&Query { regex: true, ..query(text) }, lines).len();
    assert_eq!((regex(r"ret\Wy|r\w+y"), regex("R.try"), regex(r"\\R")), (3, 1, 0));
    assert_eq!(ranges(&query("straße"), "STRASSE STRAßE ÜBER").len(), 1);
    assert_eq!(ranges(&query("über"), "ÜBER über").len(), 2);
    // The small form of this letter is longer: it stays as it is, and offsets stay right.
    assert_eq!(ranges(&query("x"), "İx X"), [2..3, 4..5]);
}

#[test]
fn whole_words() {
    let words = |text: &str, line: &str| ranges(&Query { whole_word: true, ..query(text) }, line);
    assert_eq!(words("err", "error err_no err: xerr err"), [13..16, 23..26]);
    assert_eq!(words("-x", "a-x -x"), [1..3, 4..6]);
    assert_eq!(words("é", "éé é-é"), [5..7, 8..10]);
    let regex = Query { whole_word: true, regex: true, ..query("er+|x") };
    assert_eq!(ranges(&regex, "error err x"), [6..9, 10..11]);
}

#[test]
fn a_bad_expression_says_why() {
    for bad in ["(", "a)|(b", "[z-a]", "a{2,1}", "(?:a{1000}){1000}", "\\p{L}"] {
        let error = Matcher::new(&Query { regex: true, whole_word: true, ..query(bad) }).unwrap_err();
        assert!(!error.to_string().is_empty(), "{bad}");
    }
}

#[test]
fn nothing_matches_the_empty_query() {
    for regex in [false, true] {
        let matcher = Matcher::new(&Query { regex, ..Query::default() }).unwrap();
        assert!(!matcher.is_match("") && !matcher.is_match("a") && matcher.ranges("a").is_empty());
    }
    assert!(ranges(&Query { regex: true, ..query("x*") }, "aaa").is_empty());
}

#[test]
fn the_text_that_is_shown_is_searched() {
    let stream = stream(&["a retry", "re\x1b[31mtry\x1b[0m", "\x1b[31m", "31 no", "", "RETRY"]);
    let mut found = Vec::new();
    Matcher::new(&query("retry")).unwrap().scan(&stream, 0..6, &mut found);
    assert_eq!(found, [0, 1, 5]);
    found.clear();
    Matcher::new(&query("31")).unwrap().scan(&stream, 1..6, &mut found);
    assert_eq!(found, [3]);
}

#[test]
fn evil_expressions_and_texts_are_linear() {
    let began = std::time::Instant::now();
    let evil = Matcher::new(&Query { regex: true, ..query("(a+)+$") }).unwrap();
    assert!(!evil.is_match(&("a".repeat(100_000) + "b")));
    let plain = Matcher::new(&query(&("a".repeat(500) + "b"))).unwrap();
    assert!(!plain.is_match(&"a".repeat(1_000_000)));
    let word = Matcher::new(&Query { whole_word: true, ..query("a") }).unwrap();
    assert!(word.ranges(&"a".repeat(1_000_000)).is_empty());
    assert_eq!(Matcher::new(&query("a")).unwrap().ranges(&"a".repeat(5_000)).len(), RANGES_PER_LINE);
    assert!(began.elapsed().as_secs() < 60);
}

fn naive(text: &str, needle: &str, exact: bool, whole_word: bool) -> Vec<Range<usize>> {
    let same = |a: char, b: char| a == b || (!exact && a.eq_ignore_ascii_case(&b));
    let word = |char: Option<char>| char.is_some_and(|char| char.is_alphanumeric() || char == '_');
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.char_indices() {
        let end = at + needle.len();
        let Some(part) = text.get(at..end) else { continue };
        let equal = part.chars().count() == needle.chars().count()
            && part.chars().zip(needle.chars()).all(|(a, b)| same(a, b));
        let starts = !word(needle.chars().next()) || !word(text[..at].chars().next_back());
        let ends = !word(needle.chars().next_back()) || !word(text[end..].chars().next());
        if equal && (!whole_word || starts && ends) && found.last().is_none_or(|last| last.end <= at) {
            found.push(at..end);
        }
    }
    found
}

proptest! {
    #![proptest_config(crate::testing::cases(10_000))]

    #[test]
    fn plain_search_equals_the_naive_one(
        texts in proptest::collection::vec("[abAB_ 漢]{0,12}", 0..6), needle in "[abA_ 漢]{1,3}", exact: bool, whole_word: bool,
    ) {
        let case = if exact { Case::Exact } else { Case::Ignore };
        let matcher = Matcher::new(&Query { text: needle.clone(), regex: false, case, whole_word }).unwrap();
        let expected: Vec<_> = texts.iter().map(|text| naive(text, &needle, exact, whole_word)).collect();
        for (text, expected) in texts.iter().zip(&expected) {
            prop_assert_eq!(&matcher.ranges(text), expected);
            prop_assert_eq!(matcher.is_match(text), !expected.is_empty());
        }
        let mut found = Vec::new();
        matcher.scan(&stream(&texts), 0..texts.len(), &mut found);
        let lines: Vec<_> = (0..texts.len()).filter(|&line| !expected[line].is_empty()).collect();
        prop_assert_eq!(found, lines);
    }

    #[test]
    fn no_expression_panics(text in "[a-z(){}\\[\\]|*+?^$.\\\\0-9,]{0,12}", line in "\\PC{0,20}", whole_word: bool) {
        if let Ok(matcher) = Matcher::new(&Query { text, regex: true, case: Case::Smart, whole_word }) {
            for range in matcher.ranges(&line) {
                prop_assert!(line.get(range).is_some());
            }
        }
    }
}

#[test]
fn chunks_lose_no_line() {
    let texts: Vec<_> = (0..5_000)
        .map(|line| format!("{}{}", "x".repeat(line % 97), if line % 7 == 0 { "hit" } else { "" }))
        .collect();
    let mut found = Vec::new();
    Matcher::new(&query("hit")).unwrap().scan(&stream(&texts), 3..4_990, &mut found);
    assert_eq!(found, (3..4_990).filter(|line| line % 7 == 0).collect::<Vec<_>>());
}
