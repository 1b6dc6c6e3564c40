//! Secrets.

use super::Fixture;
use super::samples::namespace;
use crate::model::{Namespace, SecretName, SecretValue};
use crate::store::StoreError;
use crate::store::secrets::Secrets;

async fn value(store: &impl Secrets, space: &Namespace, name: &SecretName) -> Option<Vec<u8>> {
    let secret = store.secret(space, name).await.unwrap();
    secret.map(|value| value.reveal().to_vec())
}

pub(crate) async fn a_secret_is_kept_replaced_and_removed<F: Fixture>(fixture: F) {
    let (space, name) = (Namespace::default(), "db".parse::<SecretName>().unwrap());
    let secret = |bytes: &[u8]| SecretValue::from(bytes.to_vec());
    let store = fixture.store();
    store.put_secret(&space, &name, secret(b"first")).await.unwrap();
    store.put_secret(&space, &name, secret(b"\0\xff")).await.unwrap();
    store.put_secret(&space, &"none".parse().unwrap(), secret(b"")).await.unwrap();
    let fixture = fixture.reopened();
    let store = fixture.store();
    assert_eq!(value(store, &space, &name).await.as_deref(), Some(&b"\0\xff"[..]));
    assert_eq!(value(store, &space, &"none".parse().unwrap()).await, Some(Vec::new()));
    assert_eq!(value(store, &namespace("other"), &name).await, None);
    store.delete_secret(&space, &name).await.unwrap();
    assert_eq!(value(store, &space, &name).await, None);
    let again = store.delete_secret(&space, &name).await;
    assert_eq!(again, Err(StoreError::missing("secret", "db")));
}

pub(crate) async fn secrets_are_listed_without_their_values<F: Fixture>(fixture: F) {
    let space = Namespace::default();
    let store = fixture.store();
    for name in ["b", "a"] {
        let value = SecretValue::from(b"hunter2".to_vec());
        store.put_secret(&space, &name.parse().unwrap(), value).await.unwrap();
    }
    let listed = store.secrets(&space).await.unwrap();
    let names: Vec<_> = listed.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    assert!(listed.iter().all(|entry| entry.modified > 0));
    assert!(!format!("{listed:?}").contains("hunter2"));
    assert!(store.secrets(&namespace("other")).await.unwrap().is_empty());
}
