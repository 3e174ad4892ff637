//! `bench bytes`: the portal as it is handed out, against its budget.

use anyhow::ensure;

use crate::dist::{self, sizes};
use crate::portal;

pub(super) fn run() -> anyhow::Result<()> {
    dist::build_portal()?;
    let sizes = sizes::Sizes::of(&portal::dist())?;
    println!("\n{sizes}");
    ensure!(sizes.brotli() <= sizes::BUDGET, "the portal is bigger than its budget");
    Ok(())
}
