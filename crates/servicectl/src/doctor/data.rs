//! The data folder: there, private, of this version, whole, and not of the future.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};

use super::Finding;
use crate::Timestamp;
use crate::store::Folder;
use crate::store::folder::DATABASE;

/// How far a clock may be behind what it said before, milliseconds.
const CLOCK_TOLERANCE: i64 = 60_000;

/// What was found, and whether a server runs on the folder.
pub(super) async fn examine(path: &Path) -> (Vec<Finding>, bool) {
    if !path.join(DATABASE).exists() {
        return (vec![new_folder(path)], false);
    }
    let mut findings = Vec::new();
    let mode = std::fs::metadata(path).map_or(0, |found| found.permissions().mode() & 0o777);
    let is_served = Folder::existing(path).and_then(|folder| folder.is_served());
    findings.push(match &is_served {
        Ok(true) => Finding::good("data folder", format!("{}; a server runs on it", path.display())),
        Ok(false) if mode & 0o077 != 0 => Finding::note(
            "data folder",
            format!("{} was open to others ({mode:o}) and is private now; was it copied?", path.display()),
        ),
        Ok(false) => Finding::good("data folder", format!("{}; no server runs on it", path.display())),
        Err(error) => Finding::bad("data folder", error.to_string()),
    });
    match newest(&path.join(DATABASE)).await {
        Ok(newest) => {
            findings.push(Finding::good("database", "whole"));
            findings.push(clock(newest, Timestamp::now()));
        }
        Err(why) => findings.push(Finding::bad(
            "database",
            format!("{why}. Put back a backup (`servicectl restore`), or take a new folder with --data-dir."),
        )),
    }
    (findings, is_served.unwrap_or(false))
}

fn new_folder(path: &Path) -> Finding {
    match std::fs::read_dir(path).map(|mut entries| entries.next().is_none()) {
        Ok(false) => Finding::bad(
            "data folder",
            format!("{} holds something else: choose another with --data-dir", path.display()),
        ),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Finding::bad(
            "data folder",
            format!("cannot read {}: {error}. Check who owns it.", path.display()),
        ),
        _ => Finding::note("data folder", format!("none at {} yet: `serve` makes one", path.display())),
    }
}

/// Checks the whole database; the time of its newest event.
async fn newest(database: &Path) -> Result<Option<i64>, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(database).read_only(true);
    let mut connection: SqliteConnection = options.connect().await?;
    let verdict: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&mut connection).await?;
    if verdict != "ok" {
        return Err(sqlx::Error::Protocol(format!("it is damaged: {verdict}")));
    }
    sqlx::query_scalar("SELECT max(created_at) FROM events").fetch_one(&mut connection).await
}

fn clock(newest: Option<i64>, now: Timestamp) -> Finding {
    match newest.filter(|newest| *newest > now.0 + CLOCK_TOLERANCE) {
        None => Finding::good("clock", "not behind what it said before"),
        Some(newest) => Finding::bad(
            "clock",
            format!(
                "it is {} s behind the newest event in the database: it was set back, or was wrong before. Set it right \
                 (timedatectl set-ntp true); sessions and events go by it.",
                (newest - now.0) / 1000
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Verdict;

    #[test]
    fn a_clock_that_was_set_back_is_noticed() {
        let now = Timestamp(1_000_000_000);
        assert_eq!(clock(None, now).verdict, Verdict::Good);
        assert_eq!(clock(Some(now.0 + 59_000), now).verdict, Verdict::Good);
        let found = clock(Some(now.0 + 3_600_000), now);
        assert!(found.verdict == Verdict::Bad && found.words.contains("3600 s behind"), "{found}");
    }
}
