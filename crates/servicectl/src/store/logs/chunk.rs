//! The body of a chunk: `<milliseconds> TAB <text> LF` for each line, readable by hand.

use servicectl_api::logs::LogEvent;

use crate::Timestamp;
use crate::runtime::LogLine;

/// Writes a line behind `body`. A line feed inside would begin another line, so it is written as one.
pub(super) fn write(body: &mut Vec<u8>, line: &LogLine) -> u64 {
    let mut lines = 0;
    for text in line.text.split('\n') {
        body.extend_from_slice(line.time.0.to_string().as_bytes());
        body.push(b'\t');
        body.extend_from_slice(text.as_bytes());
        body.push(b'\n');
        lines += 1;
    }
    lines
}

/// Reads the lines of a body.
pub(super) fn read(body: &[u8]) -> impl Iterator<Item = LogEvent> {
    let lines = body.strip_suffix(b"\n").unwrap_or(body).split(|byte| *byte == b'\n');
    lines.filter(|line| !line.is_empty()).map(|line| {
        let text = String::from_utf8_lossy(line);
        let (time, message) = text.split_once('\t').unwrap_or(("", &text));
        LogEvent { time: time.parse().ok().map(|time| Timestamp(time).wire()), message: message.to_owned() }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn lines_come_back_as_they_were_written(texts in prop::collection::vec("\\PC*|[\\x00-\\x09\\x0b-\\x7f]*", 1..8)) {
            let mut body = Vec::new();
            for text in &texts {
                write(&mut body, &LogLine { time: Timestamp(1_544_429_286_999), text: text.clone() });
            }
            let messages: Vec<String> = read(&body).map(|line| line.message).collect();
            prop_assert_eq!(messages, texts);
            prop_assert!(read(&body).all(|line| line.time == Some(servicectl_api::WireTime(1_544_429_286))));
        }
    }

    #[test]
    fn a_line_feed_begins_another_line() {
        let mut body = Vec::new();
        assert_eq!(write(&mut body, &LogLine { time: Timestamp(7), text: "a\nb".into() }), 2);
        assert_eq!(body, b"7\ta\n7\tb\n");
    }
}
