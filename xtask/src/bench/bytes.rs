//! `bench bytes`: the portal as it is handed out, against its budget.

use crate::dist::{self, sizes};
use crate::figures::{Goal, Goals};
use crate::portal;

pub(super) fn run() -> anyhow::Result<()> {
    dist::build_portal()?;
    let sizes = sizes::Sizes::of(&portal::dist())?;
    println!("\n{sizes}");
    let mut goals = Goals::default();
    let kibibytes = |bytes: u64| bytes as f64 / 1024.0;
    goals.hold(
        "KiB of the portal with brotli",
        kibibytes(sizes.brotli()),
        Goal::AtMost(kibibytes(sizes::BUDGET)),
    );
    goals.verdict()
}
