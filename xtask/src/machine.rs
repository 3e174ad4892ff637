//! The machine under us: programs on the PATH, free disk, free ports, packages that apt can add.

use std::ffi::{OsStr, OsString};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::process;

/// The first of `names` that is a file in a folder of the PATH.
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    names.iter().find_map(|name| find_in(&path, name))
}

/// The first file called `name` in the folders of `path`.
pub(crate) fn find_in(path: &OsStr, name: &str) -> Option<PathBuf> {
    std::env::split_paths(path).map(|folder| folder.join(name)).find(|candidate| candidate.is_file())
}

/// PATH with `folders` in front.
pub(crate) fn path_with(folders: &[PathBuf]) -> anyhow::Result<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(std::env::split_paths(&path));
    std::env::join_paths(all).context("a folder's name holds the PATH separator")
}

/// Refuses to begin what cannot end for want of disk. A file system that tells nothing passes.
///
/// # Errors
/// When less than `megabytes` (MiB) are free where `folder` lies.
pub(crate) fn need_disk(folder: &Path, megabytes: u64) -> anyhow::Result<()> {
    let existing = folder.ancestors().find(|path| path.exists()).unwrap_or(folder);
    let Some(free) = free_megabytes(existing) else { return Ok(()) };
    if free < megabytes {
        bail!(
            "only {free} MB are free in {}, and building needs about {megabytes} MB. Free some space, or point \
             CARGO_TARGET_DIR at a disk with room, and run the same command again.",
            existing.display()
        );
    }
    Ok(())
}

fn free_megabytes(folder: &Path) -> Option<u64> {
    let output = Command::new("df").arg("-Pk").arg(folder).output().ok()?;
    available(&String::from_utf8_lossy(&output.stdout))
}

/// The column `Available` of `df -Pk`, in MiB. The device's name may hold blanks, so columns count from the right.
fn available(df: &str) -> Option<u64> {
    let line = df.lines().nth(1)?;
    let kilobytes: u64 = line.split_whitespace().rev().nth(2)?.parse().ok()?;
    Some(kilobytes / 1024)
}

/// Refuses an address that somebody else listens on. Port 0 always passes.
///
/// # Errors
/// A sentence with `option` and a free port to give it.
pub(crate) fn need_port(address: SocketAddr, option: &str) -> anyhow::Result<()> {
    let Err(error) = TcpListener::bind(address) else { return Ok(()) };
    if error.kind() != std::io::ErrorKind::AddrInUse {
        bail!("cannot listen on {address}: {error}. Choose another address with `-- {option} ADDRESS:PORT`.");
    }
    let free = TcpListener::bind((address.ip(), 0)).and_then(|listener| listener.local_addr());
    let free = free.map_or_else(|_| format!("{}:0", address.ip()), |free| free.to_string());
    bail!(
        "port {} is in use, perhaps by an earlier `cargo xtask run` that still runs. End that, or choose another \
         address: `cargo xtask run -- {option} {free}`.",
        address.port()
    )
}

/// Installs Debian packages where that may be done without asking (root, or sudo without a password).
///
/// # Errors
/// Without apt or the right to use it: `otherwise`, the sentence that says what to install by hand.
pub(crate) fn apt_install(
    packages: &[&str],
    log: &Path,
    say: &(dyn Fn(&str) + Sync),
    otherwise: &str,
) -> anyhow::Result<()> {
    let Some(prefix) = apt_prefix() else { bail!("{otherwise}") };
    let apt = |arguments: &[&str]| {
        let mut words = prefix.iter().copied().chain(arguments.iter().copied());
        let mut command = Command::new(words.next().unwrap_or("apt-get"));
        command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    // A new image has no package lists; an old one has stale ones. If this fails, installing says why.
    let _ = process::run(&mut apt(&["apt-get", "update"]), log, say);
    let mut install = vec!["apt-get", "install", "--yes", "--no-install-recommends"];
    install.extend(packages);
    process::run(&mut apt(&install), log, say).context(otherwise.to_owned())
}

/// How to call apt-get with the right to install, if at all.
fn apt_prefix() -> Option<&'static [&'static str]> {
    find(&["apt-get"])?;
    if rustix::process::geteuid().is_root() {
        return Some(&["env"]);
    }
    let sudo = Command::new("sudo").args(["-n", "true"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    sudo.is_ok_and(|status| status.success()).then_some(&["sudo", "-n", "-E"])
}

#[cfg(test)]
mod tests {
    use std::net::{SocketAddr, TcpListener};
    use std::path::Path;

    use super::{available, find, need_disk, need_port};

    #[test]
    fn reads_what_df_says() {
        let df = "Filesystem     1024-blocks     Used Available Capacity Mounted on\n\
                  my disk          263174212 16250404  78731588      18% /\n";
        assert_eq!(available(df), Some(76_886));
        assert_eq!(available("df: no such file"), None);
    }

    #[test]
    fn too_little_disk_is_a_sentence_with_both_figures() {
        let error = need_disk(Path::new("/tmp/not/there/yet"), u64::MAX).unwrap_err().to_string();
        assert!(error.starts_with("only ") && error.contains("CARGO_TARGET_DIR"), "{error}");
        need_disk(Path::new("/tmp"), 0).unwrap();
    }

    #[test]
    fn a_port_in_use_comes_with_the_option_and_a_free_one() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let error = need_port(taken.local_addr().unwrap(), "--listen").unwrap_err().to_string();
        assert!(error.contains("--listen 127.0.0.1:"), "{error}");
        need_port(SocketAddr::from(([127, 0, 0, 1], 0)), "--listen").unwrap();
    }

    #[test]
    fn finds_programs_in_the_order_of_their_names() {
        assert!(find(&["no-such-program", "sh"]).unwrap().ends_with("sh"));
        assert_eq!(find(&["no-such-program"]), None);
    }
}
