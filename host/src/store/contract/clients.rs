//! Webhook clients.

use serde_json::json;

use super::Fixture;
use super::samples::{client_with, namespace};
use crate::model::Namespace;
use crate::store::StoreError;
use crate::store::bindings::{Bindings, MAX_CLIENTS};
use crate::store::definitions::{Definitions as _, Expected};

pub(crate) async fn a_client_is_kept_changed_and_deleted<F: Fixture>(fixture: F) {
    let store = fixture.store();
    let shop = json!({
        "name": "shop", "type": "hmac", "secret": "shop-key", "header": "X-Shop-Signature",
        "algorithm": "sha512", "encoding": "base64", "timestamp_header": "X-Shop-Time",
        "tolerance": 60, "cluster_scope": true,
    });
    let first = store.define_client(client_with(shop.clone()), Expected::New).await.unwrap();
    assert_eq!((first.revision, first.username.as_str()), (1, "admin"));
    let again = store.define_client(client_with(shop), Expected::New).await;
    assert!(matches!(&again, Err(StoreError::Conflict(why)) if why.contains("webhook client")));
    let github = client_with(json!({"name": "a", "type": "github", "secret": "hub"}));
    let second = store.define_client(github, Expected::Any).await.unwrap();
    let elsewhere = json!({"name": "a", "namespace": "b", "type": "slack", "secret": "s"});
    store.define_client(client_with(elsewhere), Expected::New).await.unwrap();

    let fixture = fixture.reopened();
    let store = fixture.store();
    let space = Namespace::default();
    assert_eq!(store.clients(&space), [second.clone(), first.clone()]);
    assert_eq!(store.client(&space, &first.id), Some(first.clone()));
    assert_eq!(store.client(&namespace("b"), &first.id), None);
    assert_eq!(store.namespaces(), [namespace("b"), Namespace::default()]);
    store.delete_client(&space, &first.id).await.unwrap();
    let gone = Err(StoreError::missing("webhook client", "shop"));
    assert_eq!(store.delete_client(&space, &first.id).await, gone);
    assert_eq!(fixture.reopened().store().clients(&space), [second]);
}

pub(crate) async fn a_namespace_has_no_more_clients_than_are_tried<F: Fixture>(fixture: F) {
    let store = fixture.store();
    let client = |space: &str, number: usize| {
        let name = format!("c{number}");
        client_with(json!({"name": name, "namespace": space, "type": "gitlab", "secret": "s"}))
    };
    for number in 0..MAX_CLIENTS {
        store.define_client(client("default", number), Expected::New).await.unwrap();
    }
    let refused = store.define_client(client("default", MAX_CLIENTS), Expected::Any).await;
    assert!(matches!(&refused, Err(StoreError::Conflict(why)) if why.contains("the most")));
    store.define_client(client("default", 0), Expected::Any).await.unwrap();
    store.define_client(client("other", 0), Expected::New).await.unwrap();
    assert_eq!(store.clients(&Namespace::default()).len(), MAX_CLIENTS);
}
