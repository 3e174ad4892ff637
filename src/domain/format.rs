//! Figures as the portal writes them: counts, memory, durations, ages, times.
//!
//! Numbers have commas between thousands, durations two units at most, and every time on screen is the reader's own
//! with UTC beside it (ux: house style).

use servicectl_api::WireTime;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// `1240` as `1,240`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with its noun: `1 variable`, `1,240 variables`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number as u64), if number == 1 { one } else { many })
}

/// Memory of a definition, as the manual names the unit: `128 MB`.
pub fn megabytes(mib: u64) -> String {
    format!("{} MB", thousands(mib))
}

/// A size in bytes, three figures at most: `740 B`, `1.5 kB`, `212 MB`.
pub fn bytes(size: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut scaled = size as f64;
    let mut unit = 0;
    // 999.5 would round to 1000 of the smaller unit.
    while scaled >= 999.5 && unit + 1 < UNITS.len() {
        scaled /= 1000.0;
        unit += 1;
    }
    if unit == 0 || scaled >= 9.95 {
        format!("{} {}", thousands(scaled.round() as u64), UNITS[unit])
    } else {
        format!("{scaled:.1} {}", UNITS[unit])
    }
}

/// A span of time in at most two units, cut, not rounded up: `45 s`, `12 min`, `11 h 52 min`, `3 days 4 h`.
pub fn duration(seconds: u64) -> String {
    let days = || count((seconds / DAY) as usize, "day", "days");
    match seconds {
        0..MINUTE => format!("{seconds} s"),
        MINUTE..HOUR => format!("{} min", seconds / MINUTE),
        HOUR..DAY if seconds % HOUR < MINUTE => format!("{} h", seconds / HOUR),
        HOUR..DAY => format!("{} h {} min", seconds / HOUR, seconds % HOUR / MINUTE),
        _ if seconds >= 10 * DAY || seconds % DAY < HOUR => days(),
        _ => format!("{} {} h", days(), seconds % DAY / HOUR),
    }
}

/// How long ago something was, in one unit: `just now`, `4 s ago`, `3 min ago`, `2 h ago`, `5 days ago`.
/// A time in the future (clocks differ) counts as `just now` (trust §7).
pub fn ago(seconds: i64) -> String {
    match u64::try_from(seconds).unwrap_or(0) {
        0 | 1 => "just now".to_owned(),
        seconds => format!("{} ago", one_unit(seconds)),
    }
}

/// How long until something is, in one unit: `now`, `in 4 s`, `in 3 min`.
pub fn until(seconds: i64) -> String {
    match u64::try_from(seconds).unwrap_or(0) {
        0 => "now".to_owned(),
        seconds => format!("in {}", one_unit(seconds)),
    }
}

/// How many seconds a text made by [`ago`] stays true for something that is `seconds` old: what a ticking label waits.
pub fn next_tick(seconds: i64) -> u64 {
    match u64::try_from(seconds).unwrap_or(0) {
        0..MINUTE => 1,
        seconds @ MINUTE..HOUR => MINUTE - seconds % MINUTE,
        seconds => HOUR - seconds % HOUR,
    }
}

fn one_unit(seconds: u64) -> String {
    match seconds {
        0..MINUTE => format!("{seconds} s"),
        MINUTE..HOUR => format!("{} min", seconds / MINUTE),
        HOUR..DAY => format!("{} h", seconds / HOUR),
        _ => count((seconds / DAY) as usize, "day", "days"),
    }
}

/// A time as `2018-12-10 08:08:06 UTC`.
pub fn utc(time: WireTime) -> String {
    format!("{time} UTC")
}

/// A time in the reader's zone, `2018-12-10 09:08:06`. `offset_minutes` is how far that zone is ahead of UTC at that
/// very moment (the browser knows it; summer time makes it differ between two times of one page).
pub fn local(time: WireTime, offset_minutes: i32) -> String {
    shifted(time, offset_minutes).to_string()
}

/// The time of day in the reader's zone, `09:08:06`.
pub fn local_clock(time: WireTime, offset_minutes: i32) -> String {
    let text = local(time, offset_minutes);
    text.split_once(' ').map_or(text.clone(), |(_, clock)| clock.to_owned())
}

/// The day in the reader's zone, `2018-12-10`.
pub fn local_day(time: WireTime, offset_minutes: i32) -> String {
    let text = local(time, offset_minutes);
    text.split_once(' ').map_or(text.clone(), |(day, _)| day.to_owned())
}

/// The zone as a reader writes it: `UTC+1`, `UTC-3:30`, `UTC`.
pub fn zone(offset_minutes: i32) -> String {
    let sign = if offset_minutes < 0 { '-' } else { '+' };
    let minutes = offset_minutes.unsigned_abs();
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

fn shifted(time: WireTime, offset_minutes: i32) -> WireTime {
    WireTime(time.0.saturating_add(i64::from(offset_minutes) * 60))
}

/// Names in a sentence: `A`, `A and B`, `A, B and C`, `A, B, C and 4 more` (at most `most` names are spelled out).
pub fn names(names: &[String], most: usize) -> String {
    let most = most.max(1);
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [init @ .., last] if names.len() <= most => format!("{} and {last}", init.join(", ")),
        _ => format!("{} and {} more", names[..most].join(", "), thousands((names.len() - most) as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn thousands_have_commas() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
        assert_eq!(count(1, "variable", "variables"), "1 variable");
        assert_eq!(count(1240, "variable", "variables"), "1,240 variables");
        assert_eq!(megabytes(2048), "2,048 MB");
    }

    #[test]
    fn sizes_have_three_figures() {
        for (size, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (1549, "1.5 kB"),
            (9_949, "9.9 kB"),
            (9_951, "10 kB"),
            (212_000_000, "212 MB"),
            (999_600, "1.0 MB"),
            (4_200_000_000, "4.2 GB"),
        ] {
            assert_eq!(bytes(size), text, "{size}");
        }
    }

    #[test]
    fn durations_have_two_units() {
        for (seconds, text) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3599, "59 min"),
            (3600, "1 h"),
            (3659, "1 h"),
            (42_720, "11 h 52 min"),
            (86_400, "1 day"),
            (3 * 86_400 + 4 * 3600, "3 days 4 h"),
            (11 * 86_400 + 4 * 3600, "11 days"),
        ] {
            assert_eq!(duration(seconds), text);
        }
    }

    #[test]
    fn ages_are_short_and_the_future_is_now() {
        for (seconds, text) in [
            (-500, "just now"),
            (1, "just now"),
            (4, "4 s ago"),
            (61, "1 min ago"),
            (7_199, "1 h ago"),
            (86_400, "1 day ago"),
            (5 * 86_400, "5 days ago"),
        ] {
            assert_eq!(ago(seconds), text);
        }
        assert_eq!(until(-1), "now");
        assert_eq!(until(90), "in 1 min");
    }

    #[test]
    fn times_are_local_with_utc_beside() {
        let time = WireTime(1_544_429_286);
        assert_eq!(utc(time), "2018-12-10 08:08:06 UTC");
        assert_eq!(local(time, 60), "2018-12-10 09:08:06");
        assert_eq!(local_clock(time, -510), "23:38:06");
        assert_eq!(local_day(time, -510), "2018-12-09");
        assert_eq!(zone(60), "UTC+1");
        assert_eq!(zone(-210), "UTC-3:30");
        assert_eq!(zone(0), "UTC");
    }

    #[test]
    fn names_stop_in_time() {
        let all = ["A", "B", "C", "D"].map(String::from);
        assert_eq!(names(&all[..0], 3), "");
        assert_eq!(names(&all[..1], 3), "A");
        assert_eq!(names(&all[..3], 3), "A, B and C");
        assert_eq!(names(&all, 3), "A, B, C and 1 more");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn an_age_changes_exactly_when_its_tick_is_over(seconds in 2_i64..400_000) {
            let tick = next_tick(seconds) as i64;
            prop_assert!(tick >= 1);
            prop_assert_eq!(ago(seconds), ago(seconds + tick - 1));
            if seconds < 86_400 - 3_600 {
                prop_assert_ne!(ago(seconds), ago(seconds + tick));
            }
        }

        #[test]
        fn thousands_only_add_commas(number: u64) {
            prop_assert_eq!(thousands(number).replace(',', ""), number.to_string());
        }
    }
}
