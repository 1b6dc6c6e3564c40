//! A process that dies: its lock is free, and what it acknowledged is there.

use std::fs;

use super::{Directory, open};
use crate::model::Bytes;
use crate::store::contract::Fixture as _;
use crate::store::keys::{KeySpace, Keys as _};

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_crash() {
    let directory = Directory::new();
    let own = KeySpace { namespace: "default".parse().unwrap(), plugin: "a".parse().unwrap() };
    for number in 0..20 {
        let key = format!("k{number}");
        let set = directory.store().set_key(&own, &key, vec![7; 500], None, Bytes(1 << 20)).await;
        assert_eq!(set, Ok(true));
    }
    // What is on disk at this moment, the shared memory of the living process excepted.
    let copy = tempfile::tempdir().unwrap();
    for file in ["sandyard.db", "sandyard.db-wal", "secret.key", "lock"] {
        fs::copy(directory.path().join(file), copy.path().join(file)).unwrap();
    }
    let store = open(copy.path());
    assert_eq!(store.list_keys(&own, "", None, 100).await.unwrap().len(), 20);
    let set = store.set_key(&own, "after", vec![7], None, Bytes(1 << 20)).await;
    assert_eq!(set, Ok(true));
}
