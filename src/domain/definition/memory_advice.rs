//! Memory figures from what `docker stats` showed (manual: "Use the `docker stats` command locally to determine how
//! much your service needs").

use servicectl_api::memory::LEAST_LIMIT;

/// Figures to take, with what they are made from. All in MB (MiB).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// How many readings there were.
    pub readings: usize,
    /// The reading in the middle.
    pub typical: u64,
    /// The largest reading.
    pub peak: u64,
    /// A tenth more than the typical reading.
    pub reservation: u64,
    /// Half more than the peak, and at least 64 MB more.
    pub limit: u64,
}

/// Figures are rounded up to a multiple of this.
const STEP: u64 = 8;

/// Reads the memory column of a pasted `docker stats`, one or many lines. `None` where there is none.
pub fn advise(text: &str) -> Option<Advice> {
    let mut readings: Vec<u64> = text.lines().filter_map(usage).collect();
    readings.sort_unstable();
    let peak = *readings.last()?;
    let typical = readings[readings.len() / 2];
    let reservation = round_up(typical.saturating_add(typical / 10)).max(STEP);
    let limit = round_up(peak.saturating_add((peak / 2).max(64))).max(LEAST_LIMIT).max(reservation);
    Some(Advice { readings: readings.len(), typical, peak, reservation, limit })
}

fn round_up(figure: u64) -> u64 {
    figure.div_ceil(STEP).saturating_mul(STEP)
}

/// The usage in `181.2MiB / 7.6GiB`, in MiB, rounded up. The columns of network and disk are written alike but in
/// decimal units, and stand behind it.
fn usage(line: &str) -> Option<u64> {
    let (before, after) = line.split_once(" / ")?;
    mebibytes(after.split_whitespace().next()?)?;
    mebibytes(before.split_whitespace().last()?)
}

/// A size as Docker writes memory: `740B`, `12.5KiB`, `181.2MiB`, `1.5GiB`.
fn mebibytes(text: &str) -> Option<u64> {
    let unit = text.find(|c: char| c.is_ascii_alphabetic())?;
    let number = decimal(&text[..unit])?;
    let factor = match &text[unit..] {
        "B" => 1.0 / (1024.0 * 1024.0),
        "KiB" => 1.0 / 1024.0,
        "MiB" => 1.0,
        "GiB" => 1024.0,
        "TiB" => 1024.0 * 1024.0,
        _ => return None,
    };
    // A float that is too large becomes the largest integer, which no form takes.
    Some((number * factor).ceil() as u64)
}

/// A plain decimal number. `str::parse` would bring 15 KB of tables and code into the portal, for this one call.
fn decimal(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    if digits().next().is_none() || !digits().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let number = digits().fold(0.0, |number, digit| number * 10.0 + f64::from(digit - b'0'));
    let scale = fraction.bytes().fold(1.0, |scale, _| scale * 10.0);
    Some(number / scale).filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STATS: &str = "\
CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT     MEM %     NET I/O         BLOCK I/O   PIDS
d0b2f4f9a2c1   waiter    0.15%     181.2MiB / 7.628GiB   2.32%     1.25kB / 0B     0B / 0B     12
";

    #[test]
    fn one_reading_gives_figures() {
        let advice = advise(STATS).expect("there is a reading");
        assert_eq!(advice, Advice { readings: 1, typical: 182, peak: 182, reservation: 200, limit: 280 });
    }

    #[test]
    fn a_peak_raises_the_limit_alone() {
        let text = ["100MiB / 1GiB", "104MiB / 1GiB", "1.5GiB / 2GiB"].join("\n");
        let advice = advise(&text).expect("there are readings");
        assert_eq!((advice.readings, advice.typical, advice.peak), (3, 104, 1536));
        assert_eq!((advice.reservation, advice.limit), (120, 2304));
    }

    #[test]
    fn other_columns_and_other_text_are_no_readings() {
        for text in
            ["", "MEM USAGE / LIMIT", "1.25kB / 0B", "a / b", "-5MiB / 1GiB", "NaNMiB / 1GiB", "5 MiB / 1GiB"]
        {
            assert_eq!(advise(text), None, "{text}");
        }
        assert_eq!(advise("740KiB / 1GiB").map(|advice| (advice.reservation, advice.limit)), Some((8, 72)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn decimals_are_read_as_the_standard_library_reads_them(text in "[0-9]{0,7}(\\.[0-9]{0,6})?") {
            prop_assert_eq!(decimal(&text), text.parse().ok());
        }

        #[test]
        fn figures_can_be_sent(text in ".{0,60}", usage in 0.0..100_000.0_f64) {
            let _ = advise(&text);
            let advice = advise(&format!("{text}\nx {usage:.3}MiB / 200GiB")).expect("there is a reading");
            prop_assert!(servicectl_api::memory::check(advice.reservation, advice.limit).is_ok());
            prop_assert!(advice.limit > advice.peak);
        }
    }
}
