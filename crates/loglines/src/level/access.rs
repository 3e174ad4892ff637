//! Lines of access logs: a server error is an error, every other answer is information.

use super::Level;

/// The level of a request line of uwsgi, or of a line in the common or combined log format.
pub(super) fn level(text: &str) -> Option<Level> {
    let status = if text.starts_with("[pid: ") { uwsgi(text) } else { common(text) }?;
    Some(if status >= 500 { Level::Error } else { Level::Info })
}

/// `[pid: 14|app: 0|req: 66/69] ... => generated 0 bytes in 0 msecs (HTTP/1.1 404) ...`
fn uwsgi(text: &str) -> Option<u32> {
    let (_, after) = text.split_once(" => generated ")?;
    let (_, protocol) = after.split_once("(HTTP/")?;
    status(protocol.split_once(' ')?.1, ')')
}

/// `10.0.142.6 - - [10/Dec/2018:08:25:29 +0000] "GET / HTTP/1.1" 404 5 ...`
fn common(text: &str) -> Option<u32> {
    let (client, after) = text.split_once(" [")?;
    let plausible = client.len() <= 300 && client.split(' ').count() == 3;
    let (time, request) = after.split_once("] \"")?;
    let dated =
        time.len() >= 20 && time.as_bytes().get(2) == Some(&b'/') && time.as_bytes().get(6) == Some(&b'/');
    if !plausible || !dated {
        return None;
    }
    // The end of the request is the first quotation mark with a status behind it; it may hold escaped ones.
    request.match_indices("\" ").find_map(|(at, mark)| status(&request[at + mark.len()..], ' '))
}

fn status(text: &str, end: char) -> Option<u32> {
    let (digits, after) = text.split_at_checked(3)?;
    let ends = after.is_empty() || after.starts_with(end);
    digits.parse().ok().filter(|status| ends && (100..600).contains(status))
}
