//! Where the things under test are: named by `cargo xtask test`, else where cargo and Trunk put them.

use std::path::{Path, PathBuf};

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The repository's root folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("tests/e2e/ lies in the repository")
}

/// Cargo's target folder: failures and screenshots go there.
pub fn target() -> PathBuf {
    named("E2E_TARGET").or_else(|| named("CARGO_TARGET_DIR")).unwrap_or_else(|| root().join("target"))
}

/// The server's binary.
pub fn servicectl() -> PathBuf {
    named("E2E_SERVICECTL").unwrap_or_else(|| target().join("debug/servicectl"))
}

/// The built portal.
pub fn portal() -> PathBuf {
    named("E2E_PORTAL").unwrap_or_else(|| root().join("dist"))
}

/// axe-core's one file.
pub fn axe() -> PathBuf {
    named("E2E_AXE").unwrap_or_else(|| target().join("axe/node_modules/axe-core/axe.min.js"))
}

/// Chromium's driver.
pub fn chromedriver() -> PathBuf {
    named("E2E_CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into())
}

/// Chromium itself, where it is not the one that its driver finds.
pub fn chromium() -> Option<PathBuf> {
    named("E2E_CHROMIUM")
}

/// Python of the virtual environment with clfpy.
pub fn python() -> PathBuf {
    named("E2E_CLFPY").unwrap_or_else(|| target().join("clfpy/bin/python"))
}
