//! Finding by a few letters: "mesh lo" finds "mesh-viewer › Logs".

/// How well `query` fits `text`, and the matched characters (indexes of Unicode scalar values); `None` where it does
/// not. Every word of the query must be found, in order, as letters that follow each other in the text, not necessarily
/// side by side. Letters side by side and at the start of a word count more, shorter texts before longer ones.
pub fn fit(query: &str, text: &str) -> Option<(i64, Vec<usize>)> {
    let letters: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    let same_length = letters.len() == text.chars().count();
    let mut matched = Vec::new();
    let mut score = 0;
    let mut from = 0;
    for word in query.to_lowercase().split_whitespace() {
        let word: Vec<char> = word.chars().collect();
        let (gain, places) = best(&word, &letters, from)?;
        from = places.last().map_or(from, |last| last + 1);
        score += gain;
        matched.extend(places);
    }
    // letters whose lower case is longer (İ) shift the places: then nothing is marked
    let marks = if same_length { matched } else { Vec::new() };
    Some((score * 100 - i64::try_from(letters.len()).unwrap_or(i64::MAX / 200), marks))
}

/// The best place of a word at or behind `from`: each start is tried, and its letters taken greedily.
fn best(word: &[char], letters: &[char], from: usize) -> Option<(i64, Vec<usize>)> {
    let first = *word.first()?;
    let starts = (from..letters.len()).filter(|&index| letters[index] == first);
    let mut found: Option<(i64, Vec<usize>)> = None;
    for start in starts {
        let Some(places) = follow(word, letters, start) else { break };
        let score = rate(&places, letters);
        if found.as_ref().is_none_or(|(best, _)| score > *best) {
            found = Some((score, places));
        }
    }
    found
}

/// The places of the word's letters from `start` on, each as early as possible.
fn follow(word: &[char], letters: &[char], start: usize) -> Option<Vec<usize>> {
    let mut places = Vec::with_capacity(word.len());
    let mut index = start;
    for &letter in word {
        index += letters.get(index..)?.iter().position(|&other| other == letter)?;
        places.push(index);
        index += 1;
    }
    Some(places)
}

fn rate(places: &[usize], letters: &[char]) -> i64 {
    let at_word_start = |index: usize| index == 0 || !letters[index - 1].is_alphanumeric();
    let mut score = 0;
    for (step, &place) in places.iter().enumerate() {
        let follows = step > 0 && places[step - 1] + 1 == place;
        score += 1 + 4 * i64::from(follows) + 3 * i64::from(at_word_start(place));
    }
    score
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::fit;

    fn ranking<'a>(query: &str, texts: &[&'a str]) -> Vec<&'a str> {
        let mut fits: Vec<_> = texts.iter().filter_map(|text| Some((fit(query, text)?.0, *text))).collect();
        fits.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        fits.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn a_few_letters_find_a_page() {
        let pages = ["mesh-viewer", "mesh-viewer › Logs", "mesh-viewer › Overview", "lomesh"];
        assert_eq!(ranking("mesh lo", &pages)[0], "mesh-viewer › Logs");
        assert_eq!(ranking("mv lo", &pages)[0], "mesh-viewer › Logs");
        assert_eq!(ranking("zz", &pages), [""; 0]);
    }

    #[test]
    fn starts_of_words_and_short_texts_come_first() {
        assert_eq!(ranking("view", &["overview", "mesh-viewer"]), ["mesh-viewer", "overview"]);
        assert_eq!(ranking("mesh", &["mesh-viewer › Logs", "mesh-viewer"])[0], "mesh-viewer");
    }

    #[test]
    fn an_empty_query_fits_everything() {
        assert_eq!(fit("  ", "abc").map(|(_, marks)| marks), Some(vec![]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn what_is_marked_is_what_was_typed(query in "[a-zA-Z ]{0,6}", text in "[a-zA-Z› -]{0,24}") {
            if let Some((_, marks)) = fit(&query, &text) {
                let letters: Vec<char> = text.chars().collect();
                let marked: String = marks.iter().map(|&index| letters[index]).collect();
                prop_assert_eq!(marked.to_lowercase(), query.to_lowercase().replace(' ', ""));
                prop_assert!(marks.windows(2).all(|pair| pair[0] < pair[1]));
            }
        }

        #[test]
        fn any_text_is_taken(query in ".{0,8}", text in ".{0,30}") {
            let _ = fit(&query, &text);
        }
    }
}
