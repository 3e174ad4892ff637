//! Ranges: of a chunk (`Content-Range: 0-99`, as the distribution specification writes it) and of a blob that is read
//! (`Range: bytes=0-99`, RFC 9110).

/// First and last byte of a chunk. `None` for what is no range, or a chunk whose length no number holds.
pub(crate) fn of_chunk(text: &str) -> Option<(u64, u64)> {
    let text = text.strip_prefix("bytes ").unwrap_or(text);
    let (range, _) = text.split_once('/').unwrap_or((text, ""));
    let (first, last) = range.split_once('-')?;
    let (first, last) = (number(first)?, number(last)?);
    (first <= last && last < u64::MAX).then_some((first, last))
}

/// What a reader wants of a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of it: no range, or one that servers may ignore.
    All,
    /// First byte and how many; at least one.
    Part(u64, u64),
    /// Nothing that is there.
    Nothing,
}

/// What `Range` asks for of `size` bytes. Several ranges at once are answered with everything.
pub(crate) fn of_blob(text: Option<&str>, size: u64) -> Wanted {
    let Some((first, last)) = text
        .and_then(|text| text.strip_prefix("bytes="))
        .filter(|ranges| !ranges.contains(','))
        .and_then(|range| range.split_once('-'))
    else {
        return Wanted::All;
    };
    let (first, end) = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => (first, size.min(last.saturating_add(1))),
        (Some(first), None) if last.is_empty() => (first, size),
        (None, Some(length)) if first.is_empty() => (size.saturating_sub(length), size),
        _ => return Wanted::All,
    };
    if first < end { Wanted::Part(first, end - first) } else { Wanted::Nothing }
}

fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn chunks_are_written_in_two_ways() {
        assert_eq!(of_chunk("0-9"), Some((0, 9)));
        assert_eq!(of_chunk("bytes 5-5/*"), Some((5, 5)));
        for wrong in
            ["", "-", "9-0", "a-b", "0-", "-9", "+1-2", "0-99999999999999999999", "0-18446744073709551615"]
        {
            assert_eq!(of_chunk(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn parts_of_a_blob() {
        for (text, wanted) in [
            (None, Wanted::All),
            (Some("bytes=0-"), Wanted::Part(0, 10)),
            (Some("bytes=3-5"), Wanted::Part(3, 3)),
            (Some("bytes=3-99"), Wanted::Part(3, 7)),
            (Some("bytes=-4"), Wanted::Part(6, 4)),
            (Some("bytes=-40"), Wanted::Part(0, 10)),
            (Some("bytes=10-"), Wanted::Nothing),
            (Some("bytes=-0"), Wanted::Nothing),
            (Some("bytes=0-1,3-4"), Wanted::All),
            (Some("bytes=5-3"), Wanted::All),
            (Some("lines=1-2"), Wanted::All),
            (Some("bytes=0-18446744073709551615"), Wanted::Part(0, 10)),
        ] {
            assert_eq!(of_blob(text, 10), wanted, "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(crate::testing::many())]

        #[test]
        fn a_part_lies_within_the_blob(text in "bytes=[0-9]{0,20}-[0-9]{0,20}", size: u64) {
            if let Wanted::Part(first, length) = of_blob(Some(&text), size) {
                prop_assert!(length > 0 && first.checked_add(length).is_some_and(|end| end <= size));
            }
        }

        #[test]
        fn a_chunk_is_read_back(first in 0..u64::MAX / 2, length in 0..u64::MAX / 2) {
            prop_assert_eq!(of_chunk(&format!("{first}-{}", first + length)), Some((first, first + length)));
        }
    }
}
