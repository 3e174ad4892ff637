//! Times of the base contract: `YYYY-MM-DD HH:MM:SS`, UTC, whole seconds.

use jiff_core::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::Offset,
};

/// Seconds since the Unix epoch. Reads the wire form, and RFC 3339 for tolerance; writes the wire form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WireTime(pub i64);

impl WireTime {
    /// Reads `2018-12-10 08:08:06` or RFC 3339 (a fraction is cut).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_right = |(place, byte): (usize, u8)| match place {
            4 | 7 => byte == b'-',
            10 => matches!(byte, b' ' | b'T' | b't'),
            13 | 16 => byte == b':',
            _ => byte.is_ascii_digit(),
        };
        if text.len() < 19 || !text.bytes().take(19).enumerate().all(is_right) {
            return None;
        }
        let number = |from: usize| text.get(from..from + 2)?.parse::<i8>().ok();
        let date = Date::new(text.get(..4)?.parse().ok()?, number(5)?, number(8)?).ok()?;
        // a leap second counts as the one before it
        let second = number(17).map(|second| if second == 60 { 59 } else { second })?;
        let time = Time::new(number(11)?, number(14)?, second, 0).ok()?;
        let offset = offset(text.get(19..)?)?;
        let instant = DateTime::from_parts(date, time).to_timestamp(offset).ok()?;
        Some(Self(instant.as_second()))
    }

    /// Whole seconds from `earlier` to `self`, not below zero.
    pub fn since(self, earlier: Self) -> u64 {
        u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0)
    }
}

/// Reads what follows the seconds: perhaps a fraction, then nothing, `Z` or an offset such as `+01:00`.
fn offset(rest: &str) -> Option<Offset> {
    let zone = match rest.strip_prefix(['.', ',']) {
        Some(fraction) => Some(fraction.trim_start_matches(|digit: char| digit.is_ascii_digit()))
            .filter(|zone| zone.len() < fraction.len())?,
        None => rest,
    };
    if matches!(zone, "" | "Z" | "z") {
        return Some(Offset::UTC);
    }
    let (sign, digits) = zone
        .strip_prefix('+')
        .map(|digits| (1, digits))
        .or(zone.strip_prefix('-').map(|digits| (-1, digits)))?;
    let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "00"));
    let number = |digits: &str, most: i32| {
        let plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten().filter(|&number: &i32| number <= most)
    };
    Offset::from_seconds(sign * (number(hours, 23)? * 3600 + number(minutes, 59)? * 60)).ok()
}

/// The wire form. Times outside the calendar's years −9999 to 9999 are shown as its first or last second.
impl std::fmt::Display for WireTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bounds = Timestamp::MIN.as_second()..=Timestamp::MAX.as_second();
        let second = self.0.clamp(*bounds.start(), *bounds.end());
        let civil = Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH).to_datetime(Offset::UTC);
        let (date, time) = (civil.date(), civil.time());
        write!(f, "{:04}-{:02}-{:02} ", date.year(), date.month(), date.day())?;
        write!(f, "{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
    }
}

impl serde::Serialize for WireTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for WireTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom("expected a time such as 2018-12-10 08:08:06"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_manuals_time_is_read_and_written() {
        let time = WireTime::parse("2018-12-10 08:08:06").unwrap();
        assert_eq!(time, WireTime(1_544_429_286));
        assert_eq!(time.to_string(), "2018-12-10 08:08:06");
    }

    #[test]
    fn rfc_3339_is_understood_and_a_fraction_is_cut() {
        for text in [
            "2018-12-10T08:08:06Z",
            "2018-12-10T08:08:06.999Z",
            "2018-12-10T09:08:06+01:00",
            "2018-12-10T08:08:06",
            "2018-12-10 08:08:06.5",
            " 2018-12-10 08:08:06 ",
            "2018-12-10t08:08:06z",
            "2018-12-10 08:08:06,5+00:00",
            "2018-12-10T06:38:06-01:30",
            "2018-12-10T09:08:06+01",
        ] {
            assert_eq!(WireTime::parse(text), Some(WireTime(1_544_429_286)), "{text}");
        }
        assert_eq!(WireTime::parse("1969-12-31T23:59:59.5Z"), Some(WireTime(-1)));
        let leap = WireTime::parse("2016-12-31 23:59:60");
        assert_eq!(leap, WireTime::parse("2016-12-31 23:59:59"));
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in [
            "",
            "unknown",
            "2018-12-10",
            "2018-13-10 08:08:06",
            "2018-12-10 25:08:06",
            "10.12.2018 08:08:06",
            "1544429286",
            "2018-12-10 08:08",
            "2018-12-10 08:08:61",
            "2018-12-10 08:08:06.",
            "2018-12-10 08:08:06 UTC",
            "2018-12-10T08:08:06+1:00",
            "2018-12-10T08:08:06+24:00",
            "2018-12-10T08:08:06+01:60",
            "2018-12-10T08:08:06+01:00Z",
            "+018-12-10 08:08:06",
            "2018-02-30 08:08:06",
            "２０１８-12-10 08:08:06",
        ] {
            assert_eq!(WireTime::parse(text), None, "{text}");
        }
    }

    #[test]
    fn absurd_times_do_not_panic() {
        assert!(WireTime(i64::MAX).to_string().starts_with("9999-12-3"));
        assert!(!WireTime(i64::MIN).to_string().is_empty());
        assert_eq!(WireTime(i64::MIN).since(WireTime(i64::MAX)), 0);
    }

    proptest! {
        #![proptest_config(crate::testing::many())]

        #[test]
        fn what_is_written_is_read_back(second in -62_167_219_200_i64..253_400_000_000) {
            prop_assert_eq!(WireTime::parse(&WireTime(second).to_string()), Some(WireTime(second)));
        }

        #[test]
        fn any_text_is_a_time_or_none(text in crate::testing::near("2018-12-10 08:08:06")) {
            if let Some(time) = WireTime::parse(&text) {
                prop_assert_eq!(WireTime::parse(&time.to_string()), Some(time));
            }
        }
    }
}
