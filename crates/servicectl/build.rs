//! With the feature `embed-portal`: lists the files of the built portal (`dist/` at the root of the workspace), so that the
//! program holds them. Without it: nothing.

#![allow(clippy::print_stdout, reason = "this is how a build script talks to cargo")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_EMBED_PORTAL").is_none() {
        return;
    }
    if let Err(error) = embed() {
        println!(
            "cargo::error=The portal cannot be put into the program: {error}. Build it first: cargo xtask dist"
        );
        process::exit(1);
    }
}

fn embed() -> io::Result<()> {
    let variable = |name| env::var_os(name).map(PathBuf::from).ok_or_else(|| io::Error::other(name));
    let dist = variable("CARGO_MANIFEST_DIR")?.join("../../dist").canonicalize()?;
    println!("cargo::rerun-if-changed={}", dist.display());
    let mut files = Vec::new();
    collect(&dist, "", &mut files)?;
    files.sort(); // by name: the server searches them so
    if !files.iter().any(|(name, _)| name == "index.html") {
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("{} has no index.html", dist.display())));
    }
    let mut code = String::from("pub(super) static FILES: &[(&str, &str, &[u8])] = &[\n");
    for (name, path) in &files {
        let tag = fnv(&fs::read(path)?);
        let _ = writeln!(
            code,
            "    ({name:?}, \"{tag:016x}\", include_bytes!({:?})),",
            path.display().to_string()
        );
    }
    code.push_str("];\n");
    fs::write(variable("OUT_DIR")?.join("portal_files.rs"), code)
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push((name, entry.path()));
        }
    }
    Ok(())
}

/// Names a content for caches (FNV-1a, 64 bits); not for trust.
fn fnv(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
