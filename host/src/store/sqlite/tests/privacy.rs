//! What others may see of a data directory: nothing; and what stands in its files.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::Directory;
use crate::model::{JobId, Namespace, SecretValue};
use crate::store::contract::Fixture as _;
use crate::store::plugins::Plugins as _;
use crate::store::secrets::Secrets as _;

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn everything_is_for_this_user_alone() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("new/data");
    let store = super::open(&data);
    let component = Bytes::from_static(b"bytes");
    store.put_plugin(&Namespace::default(), "id = \"a\"".to_owned(), component).await.unwrap();
    let log = "x".repeat(1 << 20);
    store.logs.keep(&JobId::generate(), &log).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    let found = files(&data);
    for name in ["sandyard.db", "sandyard.db-wal", "secret.key", "lock"] {
        assert!(found.contains(&data.join(name)), "{name}: {found:?}");
    }
    assert!(found.len() >= 6, "{found:?}");
    for path in found {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[tokio::test]
async fn secrets_stand_in_no_file() {
    let directory = Directory::new();
    let (space, name) = (Namespace::default(), "database".parse().unwrap());
    let secret = b"correct horse battery staple";
    let value = SecretValue::from(secret.to_vec());
    directory.store().put_secret(&space, &name, value).await.unwrap();
    let contains = |needle: &[u8]| {
        let holds = |path: &PathBuf| {
            fs::read(path).unwrap().windows(needle.len()).any(|window| window == needle)
        };
        files(directory.path()).iter().any(holds)
    };
    assert!(contains(b"database"), "its name does");
    assert!(!contains(secret));
    assert!(!contains(b"battery"));
}
