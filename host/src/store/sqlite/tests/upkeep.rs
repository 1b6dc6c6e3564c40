//! The write-ahead log is moved into the database while others work.

use std::fs;
use std::time::{Duration, Instant};

use super::Directory;
use super::failing::{set, until};
use crate::store::contract::Fixture as _;

#[tokio::test]
async fn the_log_is_moved_into_the_database_while_the_store_is_open() {
    let directory = Directory::new();
    let store = directory.store();
    for number in 0..12 {
        set(store, &format!("k{number}"), 1 << 20).await.unwrap();
    }
    let database = directory.path().join("sandyard.db");
    let is_moved = || fs::metadata(&database).unwrap().len() > 12 << 20;
    until(is_moved).await;
}

#[tokio::test]
async fn the_log_begins_anew_while_somebody_writes_all_the_time() {
    let directory = Directory::new();
    let store = directory.store();
    let log = directory.path().join("sandyard.db-wal");
    let begun = Instant::now();
    let (mut written, mut longest, mut shrank) = (0u64, 0, false);
    while !shrank {
        assert!(begun.elapsed() < Duration::from_secs(20), "{longest} of {written} bytes");
        set(store, "k", 1 << 20).await.unwrap();
        written += 1 << 20;
        let length = fs::metadata(&log).unwrap().len();
        shrank = length < longest;
        longest = longest.max(length);
    }
}
