//! Opening a data directory.

use std::fs;
use std::path::PathBuf;

use bytes::Bytes;

use super::{Directory, open, refusal};
use crate::model::Namespace;
use crate::store::bindings::Bindings as _;
use crate::store::contract::Fixture as _;
use crate::store::definitions::Definitions as _;
use crate::store::plugins::Plugins as _;
use crate::store::secrets::Secrets as _;
use crate::store::sqlite::{SqliteConfig, SqliteStore, connection, schema};

#[test]
fn a_second_open_hears_who_has_it() {
    let directory = Directory::new();
    let why = refusal(directory.path());
    let begin = format!("another sandyard (pid {}, for ", std::process::id());
    assert!(why.starts_with(&begin), "{why}");
    assert!(why.contains(directory.path().to_str().unwrap()), "{why}");
    drop(directory.reopened());
}

#[test]
fn a_damaged_database_is_named() {
    let data = Directory::new().closed();
    let path = data.path().join("sandyard.db");
    let whole = fs::read(&path).unwrap();
    let mut no_database = whole.clone();
    no_database[..64].fill(b'#');
    let mut torn = whole.clone();
    torn[4096..12_288].fill(0xff);
    let short = &whole[..whole.len() / 2];
    for (what, bytes) in [("no database", &no_database[..]), ("torn", &torn), ("short", short)] {
        fs::write(&path, bytes).unwrap();
        let why = refusal(data.path());
        let named = format!("cannot use {}: ", path.display());
        assert!(why.starts_with(&named), "{what}: {why}");
        assert!(why.contains("the database is damaged; restore it from a backup"), "{what}: {why}");
        assert_eq!(fs::read(&path).unwrap(), bytes, "{what}: it is left as it is");
    }
    fs::write(&path, &whole).unwrap();
    open(data.path());
}

#[test]
fn a_database_of_a_later_version_is_left_alone() {
    let data = Directory::new().closed();
    let path = data.path().join("sandyard.db");
    let connection = connection::writer(&path).unwrap();
    connection.pragma_update(None, "user_version", 9999).unwrap();
    drop(connection);
    let why = refusal(data.path());
    assert!(why.contains("version 9999") && why.contains("run the version that wrote it"), "{why}");
}

#[test]
fn a_definition_that_cannot_be_read_is_found_at_once() {
    let data = Directory::new().closed();
    let connection = connection::writer(&data.path().join("sandyard.db")).unwrap();
    connection.execute("INSERT INTO events VALUES ('default', 'e', 1, '{\"id\":')", []).unwrap();
    drop(connection);
    assert!(refusal(data.path()).contains("what is kept as an event can't be read"));
}

#[test]
fn a_directory_that_cannot_be_made_is_named() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("file");
    fs::write(&file, "not a folder").unwrap();
    for path in [&file, &file.join("below"), &PathBuf::from("/proc/sandyard")] {
        let why = refusal(path);
        assert!(why.starts_with("cannot ") && why.contains(path.to_str().unwrap()), "{why}");
    }
}

#[test]
fn a_migration_that_was_interrupted_is_made_again() {
    let (first, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = first.path().join("sandyard.db");
    let connection = connection::writer(&path).unwrap();
    // So little memory that what is not committed goes to the log's file.
    connection.pragma_update(None, "cache_size", 1).unwrap();
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    connection.execute_batch(include_str!("../schema/0001.sql")).unwrap();
    connection.execute_batch("CREATE TABLE filler (text)").unwrap();
    for _ in 0..100 {
        connection.execute("INSERT INTO filler VALUES (?1)", ["x".repeat(4096)]).unwrap();
    }
    let log = first.path().join("sandyard.db-wal");
    assert!(fs::metadata(&log).unwrap().len() > 100_000);
    // What a process that is killed now leaves.
    for file in ["sandyard.db", "sandyard.db-wal"] {
        fs::copy(first.path().join(file), copy.path().join(file)).unwrap();
    }
    let store = open(copy.path());
    assert_eq!(store.namespaces(), [Namespace::default()]);
    drop(store);
    let connection = connection::writer(&copy.path().join("sandyard.db")).unwrap();
    let filler = connection.table_exists(None, "filler").unwrap();
    assert!(!filler && connection.table_exists(None, "jobs").unwrap());
}

#[test]
fn a_migration_is_made_once() {
    let data = tempfile::tempdir().unwrap();
    let mut connection = connection::writer(&data.path().join("a.db")).unwrap();
    schema::migrate(&mut connection).unwrap();
    connection.execute("INSERT INTO disabled_builtins VALUES ('a', 'b')", []).unwrap();
    schema::migrate(&mut connection).unwrap();
    let kept = "SELECT count(*) FROM disabled_builtins";
    assert_eq!(connection.query_row(kept, [], |row| row.get::<_, i64>(0)), Ok(1));
}

#[test]
fn a_database_of_the_first_version_goes_on_with_what_is_in_it() {
    let data = tempfile::tempdir().unwrap();
    let connection = connection::writer(&data.path().join("sandyard.db")).unwrap();
    connection.execute_batch(include_str!("../schema/0001.sql")).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    let category = "INSERT INTO categories VALUES ('default', 'ops', 1, '{\"id\": \"ops\"}')";
    connection.execute(category, []).unwrap();
    drop(connection);
    let (store, space) = (open(data.path()), Namespace::default());
    assert_eq!(store.binding_set(&space).id, 0);
    assert!(store.category(&space, &"ops".parse().unwrap()).is_some());
}

#[tokio::test]
async fn components_that_nothing_refers_to_are_removed() {
    let directory = Directory::new();
    let space = Namespace::default();
    let put = |manifest: &str, component: &'static str| {
        let component = Bytes::from_static(component.as_bytes());
        directory.store().put_plugin(&space, manifest.to_owned(), component)
    };
    let files =
        |directory: &Directory| fs::read_dir(directory.path().join("plugins")).unwrap().count();
    put("id = \"a\"", "one").await.unwrap();
    put("id = \"a\"", "two").await.unwrap();
    put("id = \"b\"", "two").await.unwrap();
    assert_eq!(files(&directory), 1, "the replaced one is gone, the other one shared");
    put("id = \"b\"", "three").await.unwrap();
    directory.store().delete_plugin(&space, &"b".parse().unwrap()).await.unwrap();
    assert_eq!(files(&directory), 1);
    for orphan in ["0123.wasm", "01XYZ.part"] {
        fs::write(directory.path().join("plugins").join(orphan), "x").unwrap();
    }
    let directory = directory.reopened();
    assert_eq!(files(&directory), 1);
    let kept = directory.store().component(&space, &"a".parse().unwrap()).await;
    assert_eq!(kept, Ok(Bytes::from_static(b"two")));
}

#[tokio::test]
async fn a_component_that_was_changed_on_disk_is_not_given_out() {
    let directory = Directory::new();
    let (space, id) = (Namespace::default(), "a".parse().unwrap());
    let component = Bytes::from_static(b"as uploaded");
    let entry = directory.store().put_plugin(&space, "id = \"a\"".to_owned(), component).await;
    let file = directory.path().join("plugins").join(&entry.unwrap().digest).with_extension("wasm");
    fs::write(&file, "as changed").unwrap();
    let why = directory.store().component(&space, &id).await.unwrap_err().to_string();
    assert!(why.contains("is damaged; upload the plugin again"), "{why}");
    fs::remove_file(&file).unwrap();
    let why = directory.store().component(&space, &id).await.unwrap_err().to_string();
    assert!(why.contains("is gone; upload the plugin again"), "{why}");
}

#[test]
fn a_closed_store_leaves_no_log_behind() {
    let data = Directory::new().closed();
    let log = data.path().join("sandyard.db-wal");
    assert!(fs::metadata(log).map_or(0, |log| log.len()) == 0);
}

#[test]
fn a_given_key_needs_no_file() {
    let data = tempfile::tempdir().unwrap();
    let key = "ab".repeat(32).parse().unwrap();
    let config = SqliteConfig { secret_key: Some(key), ..SqliteConfig::new(data.path()) };
    drop(SqliteStore::open(&config).unwrap());
    assert!(!data.path().join("secret.key").exists());
}

#[tokio::test]
async fn a_store_whose_secrets_the_key_does_not_open_is_not_opened() {
    let directory = Directory::new();
    let value = crate::model::SecretValue::from(b"hunter2".to_vec());
    let (space, name) = (Namespace::default(), "db".parse().unwrap());
    directory.store().put_secret(&space, &name, value).await.unwrap();
    let data = directory.closed();
    let file = data.path().join("secret.key");
    let key = fs::read(&file).unwrap();

    fs::remove_file(&file).unwrap();
    let why = refusal(data.path());
    assert!(why.contains("secret.key is gone; put it back"), "{why}");
    assert!(!file.exists(), "no new key is made");

    fs::write(&file, "0".repeat(64)).unwrap();
    let why = refusal(data.path());
    assert!(why.contains("the key opens none of the 1 that are kept"), "{why}");

    fs::write(&file, &key).unwrap();
    let store = open(data.path());
    let value = store.secret(&space, &name).await.unwrap().unwrap();
    assert_eq!(value.reveal(), b"hunter2");
}
