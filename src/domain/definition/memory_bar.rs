//! The bar that shows a reservation and a limit on one scale.

/// Where the two figures lie on the bar, each from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MemoryBar {
    /// End of the reserved part.
    pub reserved: f64,
    /// End of the part up to the limit.
    pub limit: f64,
    /// What the whole bar stands for, MB.
    pub scale: u64,
}

/// The bar for two figures in MB. The scale is the next step of 1, 2, 5 × a power of ten above the larger one, at
/// least 100, so that it changes seldom while somebody types.
pub fn memory_bar(reservation: u64, limit: u64) -> MemoryBar {
    let scale = scale(reservation.max(limit));
    let place = |figure: u64| figure as f64 / scale as f64;
    MemoryBar { reserved: place(reservation), limit: place(limit.max(reservation)), scale }
}

fn scale(figure: u64) -> u64 {
    let mut power: u64 = 100;
    loop {
        for factor in [1, 2, 5] {
            let Some(step) = power.checked_mul(factor) else { return u64::MAX };
            // At least a seventh of the bar stays free: the end of the limit must be seen as an end.
            if step / 7 * 6 >= figure {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_scale_has_round_steps() {
        assert_eq!(memory_bar(0, 0).scale, 100);
        assert_eq!(memory_bar(10, 84).scale, 100);
        assert_eq!(memory_bar(100, 150).scale, 200);
        assert_eq!(memory_bar(128, 256).scale, 500);
        assert_eq!(memory_bar(128, 512).scale, 1000);
        assert_eq!(memory_bar(1000, 1500).scale, 2000);
        assert_eq!(memory_bar(1000, 4500).scale, 10_000);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn parts_lie_on_the_bar_in_their_order(reservation: u64, limit: u64) {
            let bar = memory_bar(reservation, limit);
            prop_assert!(0.0 <= bar.reserved && bar.reserved <= bar.limit && bar.limit <= 1.0);
        }
    }
}
