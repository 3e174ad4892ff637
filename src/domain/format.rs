//! Figures as the portal writes them: counts, memory, sizes, durations, lists of names. (Ages and times of the day are
//! parts of the page that tick: `ui::time`.)

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

/// A time as `2018-12-10 08:08:06 UTC`.
pub fn utc(time: WireTime) -> String {
    format!("{time} UTC")
}

/// How long until something is: `now`, `in 4 s`, `in 3 min`.
pub fn until(seconds: i64) -> String {
    match u64::try_from(seconds).unwrap_or(0) {
        0 => "now".to_owned(),
        seconds => format!("in {}", duration(seconds)),
    }
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

/// A service's name within a sentence or a title, where [`crate::ui::Foreign`] cannot stand.
pub fn called(name: &str) -> String {
    loglines::phrase(name, 80).into_owned()
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
    fn the_past_is_now() {
        assert_eq!(until(-1), "now");
        assert_eq!(until(4), "in 4 s");
        assert_eq!(until(90), "in 1 min");
    }

    #[test]
    fn utc_is_named() {
        assert_eq!(utc(WireTime(1_544_429_286)), "2018-12-10 08:08:06 UTC");
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
        fn thousands_only_add_commas(number: u64) {
            prop_assert_eq!(thousands(number).replace(',', ""), number.to_string());
        }
    }
}
