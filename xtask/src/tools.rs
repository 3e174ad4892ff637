//! Trunk and wasm-bindgen at exactly the versions that the portal is built with.
//!
//! Those on the PATH are taken if their versions match, then those in our cache. What is missing is installed into
//! the cache: by `cargo binstall` (seconds) where that is there and works, else by `cargo install` (minutes).

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::{machine, process, workspace};

/// Trunk 0.22 needs a newer Rust than the workspace asks for.
const TRUNK: &str = "0.21.14";

/// What reads and writes the 28 MB of a debug build, each time that the portal is built again: without optimisation that
/// alone takes longer than the compiler.
const READERS: &[&str] = &[
    "walrus",
    "wasmparser",
    "wasm-encoder",
    "leb128fmt",
    "id-arena",
    "hashbrown",
    "wasm-bindgen-cli-support",
];

/// Folders in which the matching tools lie, for the front of the PATH.
pub(crate) struct Tools {
    folders: Vec<PathBuf>,
}

/// A tool that must have one exact version.
struct Tool {
    program: &'static str,
    package: &'static str,
    version: String,
    /// Arguments of `cargo install`: what makes it compile fast.
    install: &'static [&'static str],
    /// Crates that are optimised all the same.
    optimised: &'static [&'static str],
}

impl Tools {
    /// PATH for children that build the portal.
    pub(crate) fn path(&self) -> anyhow::Result<std::ffi::OsString> {
        machine::path_with(&self.folders)
    }
}

/// Finds the tools or installs them; the second value says where they came from.
///
/// # Errors
/// When a tool can be neither found nor installed.
pub(crate) fn ensure(log: &Path, say: &(dyn Fn(&str) + Sync)) -> anyhow::Result<(Tools, String)> {
    let cache = cache()?;
    let wanted = wanted()?;
    let mut folders = Vec::new();
    let mut missing = Vec::new();
    let mut note = Vec::new();
    for tool in &wanted {
        if let Some(folder) = tool.find(&cache) {
            if !folders.contains(&folder) {
                note.push(folder.display().to_string());
                folders.push(folder);
            }
        } else {
            missing.push(tool);
        }
    }
    if !missing.is_empty() {
        install(&missing, &cache, log, say)?;
        for tool in &missing {
            tool.check(&cache.join("bin"))?;
        }
        folders.insert(0, cache.join("bin"));
        note.push(format!("installed into {}", cache.display()));
    }
    Ok((Tools { folders }, note.join(", ")))
}

fn wanted() -> anyhow::Result<[Tool; 2]> {
    let trunk = Tool {
        program: "trunk",
        package: "trunk",
        version: TRUNK.to_owned(),
        install: &["--locked", "--no-default-features", "--features", "rustls"],
        optimised: &[],
    };
    let bindgen = Tool {
        program: "wasm-bindgen",
        package: "wasm-bindgen-cli",
        version: workspace::locked_version("wasm-bindgen")?,
        install: &[],
        optimised: READERS,
    };
    Ok([trunk, bindgen])
}

/// `$XDG_CACHE_HOME/servicectl-portal/tools`: outlives `cargo clean` and is shared by all clones.
fn cache() -> anyhow::Result<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")));
    let base = base.context("neither XDG_CACHE_HOME nor HOME says where a cache may lie")?;
    Ok(base.join("servicectl-portal/tools"))
}

impl Tool {
    /// The folder that holds this tool in the right version: on the PATH or in the cache.
    fn find(&self, cache: &Path) -> Option<PathBuf> {
        let on_path = machine::find(&[self.program]).and_then(|file| file.parent().map(Path::to_owned));
        let mut folders = on_path.into_iter().chain([cache.join("bin")]);
        folders.find(|folder| self.version_in(folder).is_some_and(|version| version == self.version))
    }

    fn version_in(&self, folder: &Path) -> Option<String> {
        let output = Command::new(folder.join(self.program)).arg("--version").output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.split_whitespace().nth(1).map(str::to_owned)
    }

    fn check(&self, folder: &Path) -> anyhow::Result<()> {
        let found = self.version_in(folder);
        let (program, version) = (self.program, &self.version);
        anyhow::ensure!(
            found.as_ref() == Some(version),
            "{program} in {} should have version {version} and says {}. Remove that folder and run the same command again.",
            folder.display(),
            found.as_deref().unwrap_or("nothing")
        );
        Ok(())
    }
}

fn install(missing: &[&Tool], cache: &Path, log: &Path, say: &(dyn Fn(&str) + Sync)) -> anyhow::Result<()> {
    let specs: Vec<String> =
        missing.iter().map(|tool| format!("{}@{}", tool.package, tool.version)).collect();
    if has_binstall() {
        say(&format!("cargo binstall {}", specs.join(" ")));
        let mut binstall = workspace::cargo();
        binstall.args(["binstall", "--no-confirm", "--force", "--root"]).arg(cache).args(&specs);
        if process::run(&mut binstall, log, say).is_ok() {
            return Ok(());
        }
        // No ready binary, or no way to GitHub: crates.io may still answer.
    }
    let build = cache.join("build");
    for (tool, spec) in missing.iter().zip(&specs) {
        say(&format!("cargo install {spec}"));
        let mut install = workspace::cargo();
        install.env("CARGO_TARGET_DIR", &build);
        install.args(["install", "--debug", "--force", "--root"]).arg(cache).args(tool.install).arg(spec);
        for package in tool.optimised {
            install.args(["--config", &format!("profile.dev.package.{package}.opt-level=1")]);
        }
        process::run(&mut install, log, say)?;
    }
    // Half a gigabyte of object files that nothing will read again.
    std::fs::remove_dir_all(&build).with_context(|| format!("cannot remove {}", build.display()))
}

fn has_binstall() -> bool {
    let output = workspace::cargo().args(["binstall", "-V"]).output();
    output.is_ok_and(|output| output.status.success())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use super::{Tool, wanted};

    fn fake(folder: &Path, version: &str) {
        std::fs::create_dir_all(folder).unwrap();
        let file = folder.join("no-such-tool-on-any-path");
        std::fs::write(&file, format!("#!/bin/sh\necho tool {version}\n")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn tool(version: &str) -> Tool {
        Tool {
            program: "no-such-tool-on-any-path",
            package: "",
            version: version.to_owned(),
            install: &[],
            optimised: &[],
        }
    }

    #[test]
    fn only_the_exact_version_counts() {
        let cache = tempfile::tempdir().unwrap();
        let bin = cache.path().join("bin");
        fake(&bin, "0.21.14");
        assert_eq!(tool("0.21.14").find(cache.path()), Some(bin.clone()));
        assert_eq!(tool("0.21.1").find(cache.path()), None);
        assert!(tool("0.21.1").check(&bin).unwrap_err().to_string().contains("says 0.21.14"));
    }

    #[test]
    fn wasm_bindgen_is_the_one_of_the_lock_file() {
        let [_, bindgen] = wanted().unwrap();
        let lock = std::fs::read_to_string(crate::workspace::root().join("Cargo.lock")).unwrap();
        assert!(lock.contains(&format!("name = \"wasm-bindgen\"\nversion = \"{}\"", bindgen.version)));
    }
}
