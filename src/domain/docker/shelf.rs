//! What the tags in a repository tell of a push.

/// The tag under which an image is known to be in the repository now, where that is news: the one that the commands on
/// the page push, or else, where none was known, any.
pub fn arrived<'a>(tags: &'a [String], known: Option<&str>, chosen: &str) -> Option<&'a str> {
    let there = |wanted: &str| tags.iter().find(|tag| *tag == wanted).map(String::as_str);
    let known_there = known.and_then(there);
    let tag = there(chosen).or(known_there).or_else(|| tags.last().map(String::as_str))?;
    (Some(tag) != known).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::arrived;

    #[test]
    fn the_tag_that_the_commands_push_is_news_once() {
        let tags = ["1.0", "latest", "v2"].map(str::to_owned);
        assert_eq!(arrived(&tags, None, "latest"), Some("latest"));
        assert_eq!(arrived(&tags, Some("latest"), "latest"), None);
        assert_eq!(arrived(&tags, Some("1.0"), "latest"), Some("latest"));
        assert_eq!(arrived(&tags, None, "other"), Some("v2"), "an image is there, whatever its tag");
        assert_eq!(arrived(&tags, Some("1.0"), "other"), None);
        assert_eq!(arrived(&tags, Some("gone"), "other"), Some("v2"));
        assert_eq!(arrived(&[], None, "latest"), None);
    }
}
