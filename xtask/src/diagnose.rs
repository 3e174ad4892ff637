//! What to do about a failure, where the output of a tool tells.

/// Words of tools' output, and the sentence for whoever meets them. The first that fits wins.
const KNOWN: &[(&[&str], &str)] = &[
    (
        &["No space left on device", "os error 28"],
        "The disk is full. A first build needs about 6 GB under target/: free some space (`cargo clean` empties \
         target/), then run the same command again; it goes on where it stopped.",
    ),
    (
        &[
            "Could not resolve host",
            "failed to lookup address",
            "dns error",
            "Network is unreachable",
            "Connection refused (os error",
            "Connection timed out",
            "download of config.json failed",
            "failed to download from",
            "spurious network error",
            "could not download file",
            "Temporary failure in name resolution",
            "Temporary failure resolving",
            "--offline was specified",
            "attempting to make an HTTP request, but --offline",
        ],
        "A download failed. The first build needs crates.io (and static.rust-lang.org for the WebAssembly target): \
         check the connection or the proxy (HTTPS_PROXY), then run the same command again; what was fetched stays.",
    ),
    (
        &["target may not be installed", "can't find crate for `core`", "can't find crate for `std`"],
        "The WebAssembly target is missing: `rustup target add wasm32-unknown-unknown`.",
    ),
    (
        &["linker `cc` not found", "linking with `cc` failed: No such file"],
        "A C compiler is missing. Debian and Ubuntu: `apt install build-essential`; macOS: `xcode-select --install`.",
    ),
    (
        &["lock file needs to be updated but --locked", "cannot update the lock file"],
        "Cargo.lock does not fit Cargo.toml any more: run `cargo check` once and commit Cargo.lock.",
    ),
    (
        &["(signal: 9, SIGKILL", "memory allocation of", "out of memory"],
        "The machine ran out of memory. Building with one job at a time needs less: `CARGO_BUILD_JOBS=1`.",
    ),
    (
        &["requires rustc", "is not supported by the following package"],
        "This needs a newer Rust: `rustup update stable`.",
    ),
];

/// A sentence with the way out of a failure that printed `output`.
pub(crate) fn advice(output: &str) -> Option<&'static str> {
    let known = KNOWN.iter().find(|(signs, _)| signs.iter().any(|sign| output.contains(sign)));
    known.map(|(_, advice)| *advice)
}

#[cfg(test)]
mod tests {
    use super::advice;

    #[test]
    fn a_full_disk_goes_before_what_follows_from_it() {
        let output = "error: could not write output to /x: No space left on device (os error 28)\n\
                      warning: spurious network error";
        assert!(advice(output).unwrap().starts_with("The disk is full"));
    }

    #[test]
    fn a_dead_network_is_recognised_in_cargos_words() {
        let output = "error: failed to download from `https://static.crates.io/crates/clap/4.6.9/download`\n\n\
                      Caused by:\n  [6] Couldn't resolve host name (Could not resolve host: static.crates.io)";
        assert!(advice(output).unwrap().starts_with("A download failed"));
    }

    #[test]
    fn a_missing_target_says_the_command() {
        let output = "error[E0463]: can't find crate for `core`\n  = note: the `wasm32-unknown-unknown` target may \
                      not be installed";
        assert!(advice(output).unwrap().contains("rustup target add"));
    }

    #[test]
    fn an_ordinary_compile_error_speaks_for_itself() {
        assert_eq!(advice("error[E0308]: mismatched types"), None);
    }
}
