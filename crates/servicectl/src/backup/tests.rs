//! Backups that are whole, and those that are not.

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::Timestamp;
use crate::store::services::Created;
use crate::store::{Folder, Store};
use servicectl_api::service::CreateService;

/// A data folder with one service and one blob.
struct Stand {
    dir: tempfile::TempDir,
    folder: Folder,
    blob: Part,
}

impl Stand {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::prepare(&dir.path().join("data")).unwrap();
        let store = Store::open(&folder, None).await.unwrap();
        store.add_user("p", "alice", "hash").await.unwrap();
        let wish = CreateService { name: "x".to_owned(), health_check: None };
        let Created::New(service) = store.create_service("p", "alice", &wish, 9).await.unwrap() else {
            panic!()
        };
        let hex: String = Sha256::digest(b"layer").iter().map(|byte| format!("{byte:02x}")).collect();
        store.add_blob(service.id, &format!("sha256:{hex}"), 5, Timestamp::now()).await.unwrap();
        store.close().await;
        let blob = Part::of(Path::new(&format!("registry/{}/sha256-{hex}", service.id.0))).unwrap();
        let path = folder.path().join(blob.path());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "layer").unwrap();
        Self { dir, folder, blob }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

#[tokio::test]
async fn what_was_backed_up_is_there_again() {
    let stand = Stand::new().await;
    let file = stand.at("b.tar");
    let written = write(&stand.folder, &file).await.unwrap();
    assert_eq!((written.services, written.blobs), (1, 1));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "it holds secrets");
    assert!(!stand.folder.path().join(write::STAGE).exists(), "nothing is left over");
    let data = stand.at("restored");
    let restored = restore(&file, &data).await.unwrap();
    assert_eq!(restored, written);
    assert_eq!(std::fs::read(data.join(stand.blob.path())).unwrap(), b"layer");
    let store = Store::open_in(&data).await.unwrap();
    assert!(store.service("p", "x").await.unwrap().is_some());
    assert!(store.user("p", "alice").await.unwrap().is_some());
    let names: Vec<_> =
        std::fs::read_dir(stand.dir.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(names.len(), 3, "data, restored, b.tar: {names:?}");
}

#[tokio::test]
async fn a_backup_may_lie_in_its_own_folder_and_a_restore_takes_any_way_to_an_empty_one() {
    let stand = Stand::new().await;
    let file = stand.folder.path().join("b.tar");
    write(&stand.folder, &file).await.unwrap();
    let empty = stand.at("empty");
    std::fs::create_dir(&empty).unwrap();
    std::os::unix::fs::symlink(&empty, stand.at("link")).unwrap();
    restore(&file, &stand.at("link")).await.unwrap();
    assert!(empty.join(DATABASE).exists());
    restore(&file, &stand.at("new/")).await.unwrap();
    assert!(stand.at("new").join(DATABASE).exists());
}

#[tokio::test]
async fn nothing_is_overwritten() {
    let stand = Stand::new().await;
    let file = stand.at("b.tar");
    write(&stand.folder, &file).await.unwrap();
    assert!(words(write(&stand.folder, &file).await.unwrap_err()).contains("overwrites nothing"));
    assert!(words(restore(&file, stand.folder.path()).await.unwrap_err()).contains("overwrites nothing"));
    let held = stand.folder.lock_for_backup().unwrap();
    assert!(words(write(&stand.folder, &stand.at("c.tar")).await.unwrap_err()).contains("another"));
    drop(held);
    write(&stand.folder, &stand.at("c.tar")).await.unwrap();
}

#[tokio::test]
async fn a_registry_without_a_file_of_its_own_is_said() {
    let stand = Stand::new().await;
    std::fs::remove_file(stand.folder.path().join(stand.blob.path())).unwrap();
    let said = words(write(&stand.folder, &stand.at("b.tar")).await.unwrap_err());
    assert!(said.contains("missing"), "{said}");
    assert!(
        !stand.at("b.tar").exists() && !stand.at(&format!("b.tar.partial-{}", std::process::id())).exists()
    );
}

#[tokio::test]
async fn a_blob_that_is_damaged_on_the_disk_is_said_at_once() {
    let stand = Stand::new().await;
    std::fs::write(stand.folder.path().join(stand.blob.path()), "lay3r").unwrap();
    let said = words(write(&stand.folder, &stand.at("b.tar")).await.unwrap_err());
    assert!(said.contains("damaged") && said.contains("push it again"), "{said}");
    assert_eq!(std::fs::read_dir(stand.dir.path()).unwrap().count(), 1, "no half of a backup is left");
}

#[tokio::test]
async fn a_database_that_changed_on_the_way_is_noticed() {
    let stand = Stand::new().await;
    let file = stand.at("b.tar");
    write(&stand.folder, &file).await.unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    let name = bytes.windows(5).position(|five| five == b"alice").unwrap();
    bytes[name..name + 5].copy_from_slice(b"malic");
    std::fs::write(&file, bytes).unwrap();
    let said = words(restore(&file, &stand.at("restored")).await.unwrap_err());
    assert!(said.contains("database have changed"), "{said}");
    assert!(!stand.at("restored").exists());
}

#[tokio::test]
async fn a_hostile_file_says_nothing_to_the_terminal_and_takes_no_memory() {
    let stand = Stand::new().await;
    let file = stand.at("b.tar");
    let about = b"{\"version\": 9, \"servicectl\": \"\\u001b[2J\"}";
    let mut tar = tar::Builder::new(std::fs::File::create(&file).unwrap());
    let mut header = tar::Header::new_gnu();
    header.set_size(about.len() as u64);
    tar.append_data(&mut header, ABOUT, &about[..]).unwrap();
    tar.into_inner().unwrap();
    let said = words(restore(&file, &stand.at("restored")).await.unwrap_err());
    assert!(said.contains("version 9") && !said.contains('\u{1b}'), "{said:?}");
    // A name of any length stands in an entry of its own.
    let mut tar = tar::Builder::new(std::fs::File::create(&file).unwrap());
    let long = "x".repeat(1 << 20);
    header.set_size(0);
    tar.append_data(&mut header, long, &[][..]).unwrap();
    tar.into_inner().unwrap();
    let said = words(restore(&file, &stand.at("restored")).await.unwrap_err());
    assert!(said.contains("LongLink") && said.len() < 1000, "{said}");
}

#[tokio::test]
async fn what_is_no_whole_backup_restores_nothing() {
    let stand = Stand::new().await;
    let file = stand.at("b.tar");
    write(&stand.folder, &file).await.unwrap();
    let bytes = std::fs::read(&file).unwrap();
    let layer = bytes.windows(5).rposition(|window| window == b"layer").unwrap();
    let mut changed = bytes.clone();
    changed[layer] = b'L';
    for (name, content, why) in [
        ("cut", bytes[..layer - 512].to_vec(), "missing"),
        ("cut in the middle", bytes[..layer + 2].to_vec(), "not a whole backup"),
        ("changed", changed, "have changed"),
        ("empty", Vec::new(), "database is missing"),
        ("text", b"no tar at all".to_vec(), "not a whole backup"),
        ("newer", foreign(ABOUT, br#"{"version":2,"servicectl":"9.0"}"#), "9.0"),
        ("without its about", foreign(DATABASE, b"x"), "begin with what it is"),
        ("with an empty database", of_parts(&[(ABOUT, OLD), (DATABASE, b"")]), "is none"),
        ("with another file as database", of_parts(&[(ABOUT, OLD), (DATABASE, &[0; 4096])]), "is none"),
        ("something else", foreign("etc/passwd", b"root"), "it holds"),
        ("a way out", foreign_raw(&[(b"../../out", b"x")]), "it holds"),
    ] {
        let path = stand.at("bad.tar");
        std::fs::write(&path, content).unwrap();
        let said = words(restore(&path, &stand.at("new")).await.unwrap_err());
        assert!(said.contains(why), "{name}: {said}");
        assert!(!stand.at("new").exists(), "{name}");
    }
    let said = words(restore(&stand.at("nothing"), &stand.at("new")).await.unwrap_err());
    assert!(said.contains("nothing") && said.contains("path"), "{said}");
}

/// What a backup of an older program says it is: without a digest of its database.
const OLD: &[u8] = br#"{"version":1,"servicectl":"0.1.0"}"#;

fn foreign(path: &str, content: &[u8]) -> Vec<u8> {
    of_parts(&[(path, content)])
}

fn of_parts(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let raw: Vec<(&[u8], &[u8])> = parts.iter().map(|(path, content)| (path.as_bytes(), *content)).collect();
    foreign_raw(&raw)
}

/// A tar file with entries of any names.
fn foreign_raw(parts: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, content) in parts {
        let mut header = tar::Header::new_gnu();
        header.as_mut_bytes()[..path.len()].copy_from_slice(path);
        header.set_size(content.len() as u64);
        header.set_cksum();
        tar.append(&header, *content).unwrap();
    }
    tar.into_inner().unwrap()
}
