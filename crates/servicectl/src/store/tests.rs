//! What becomes of the store when its disk does not do its part.

use super::{Store, StoreError};

async fn write(store: &Store, bytes: usize) -> Result<(), StoreError> {
    let mut change = store.write().await?;
    sqlx::query("INSERT OR REPLACE INTO settings (key, value) VALUES ('ballast', ?)")
        .bind("x".repeat(bytes))
        .execute(&mut *change)
        .await?;
    Ok(change.commit().await?)
}

#[tokio::test]
async fn a_disk_that_was_full_for_a_moment_stops_no_later_write() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_in(folder.path()).await.unwrap();
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&store.writer).await.unwrap();
    // The limit is the connection's own, and SQLite reports it as it reports a full disk.
    let limit = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
    sqlx::query(limit).execute(&store.writer).await.unwrap();
    let error = write(&store, 1 << 20).await.unwrap_err();
    assert!(error.told().starts_with("The disk of the platform is full"), "{error}");
    write(&store, 10).await.unwrap();
    write(&store, 1 << 20).await.unwrap();
}
