//! Numbers that look random and are the same in every process: what a simulated task does must not change when the server
//! is started again.

/// SplitMix64 (Steele, Lea, Flood 2014): every bit of `seed` and `index` changes every bit of the result.
pub(super) fn number(seed: u64, index: u64) -> u64 {
    let mut z = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// One of `from..to`.
pub(super) fn between(seed: u64, index: u64, from: u64, to: u64) -> u64 {
    from + number(seed, index) % (to - from).max(1)
}

/// One of these.
pub(super) fn pick<T: Copy>(seed: u64, index: u64, from: &[T]) -> T {
    let count = u64::try_from(from.len()).unwrap_or(1).max(1);
    from[usize::try_from(number(seed, index) % count).unwrap_or(0)]
}
