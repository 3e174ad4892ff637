//! A disk that is full: pushes and changes are refused with what to do, what runs goes on, and all is well when there is room.

use std::path::PathBuf;
use std::process::Command;

use crate::stage::{RUN, Stage};
use crate::support::server::Folder;
use crate::support::wait_for;

const MIB: u64 = 1 << 20;

/// A small disk under the data folder, which goes with this value.
struct Disk {
    folder: Folder,
}

impl Disk {
    /// None where this machine lets nobody mount one, which is said; in CI that is a failure.
    fn mounted(megabytes: u64) -> Option<Self> {
        let disk = Self { folder: Folder::new() };
        std::fs::create_dir(disk.path()).unwrap();
        let size = format!("size={megabytes}m,mode=0700");
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(disk.path()).output();
        if mount.as_ref().is_ok_and(|output| output.status.success()) {
            return Some(disk);
        }
        let is_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
        assert!(!is_ci, "a small disk cannot be mounted: {mount:?}");
        eprintln!("not run: this machine lets this user mount no disk of its own ({mount:?})");
        None
    }

    fn path(&self) -> PathBuf {
        self.folder.data()
    }

    fn free(&self) -> u64 {
        let disk = rustix::fs::statvfs(self.path()).unwrap();
        disk.f_bavail * disk.f_frsize
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Writes until only so many bytes are free.
    fn fill(&self, left: u64) {
        let mut file = std::fs::File::options().create(true).append(true).open(self.filler()).unwrap();
        let piece = vec![0; 4096];
        while self.free() > left {
            if std::io::Write::write_all(&mut file, &piece).is_err() {
                break;
            }
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn a_full_disk_refuses_pushes_and_changes_and_harms_nothing_that_runs() {
    // Pushes leave 64 MiB; the rest is for images.
    let Some(disk) = Disk::mounted(112) else { return };
    let stage = Stage::on(disk.folder.clone());
    let credentials = stage.create("web");
    stage.deploy("web", "1", &[]);
    stage.until_steady("web", 1);
    let image = credentials.image("2");
    let put = || {
        let path = "/servicectl-1/services/web";
        stage.alice.put(path, &crate::stage::definition("experiment_2-web", "1", &[("NAME", "web")]))
    };
    let serves = || assert_eq!(stage.visit("web"), (200, "hello from web\n".to_owned()));

    disk.fill(48 * MIB);
    stage.build(&image, RUN);
    let told = stage.docker.docker_fails(&["push", &image]);
    assert!(told.contains("The disk of the platform is full") && told.contains("make room"), "{told}");
    serves();
    // What is there already can be deployed: the database has its part of the disk.
    put().ok();
    stage.until_steady("web", 2);

    disk.fill(0);
    wait_for("the part that fails", || (stage.alice.get("/readyz").text() == "disk\n").then_some(()));
    let refused = wait_for("a change that finds no room", || {
        let answer = put();
        (answer.status == 503).then_some(answer)
    });
    let said = refused.error(503);
    assert!(said.contains("disk") || said.contains("store"), "{said}");
    serves();
    assert_eq!(stage.status("web")["count_running"], 1);
    assert!(!stage.logs("web", 9, 1).is_empty());

    std::fs::remove_file(disk.filler()).unwrap();
    wait_for("a platform that is ready", || (stage.alice.get("/readyz").status == 200).then_some(()));
    stage.docker.docker(&["push", &image]);
    stage.deploy("web", "2", &[]);
    let revision = stage.alice.get("/servicectl-1/services/web?view=definition").ok()["revision"].as_u64();
    stage.until_steady("web", revision.unwrap());
    serves();
    stage.delete("web");
    wait_for("an engine as it was before", || stage.left().is_empty().then_some(()));
}
