//! Uploaded plugins.

use bytes::Bytes;
use serde_json::json;

use super::Fixture;
use super::samples::{event_with, namespace, plugin};
use crate::model::{Namespace, PluginId};
use crate::plugins::MAX_COMPONENT;
use crate::store::StoreError;
use crate::store::definitions::{Definitions as _, Expected};
use crate::store::plugins::Plugins as _;

fn id(text: &str) -> PluginId {
    text.parse().unwrap()
}

pub(crate) async fn a_plugin_is_kept_with_its_component<F: Fixture>(fixture: F) {
    let space = Namespace::default();
    let (manifest, component) = plugin("greeter", "the bytes");
    let kept = fixture.store().put_plugin(&space, manifest.clone(), component.clone()).await;
    let kept = kept.unwrap();
    // printf 'the bytes' | sha256sum
    assert_eq!(kept.digest, "ed589341c9fd5da96aaff4c5efa008226282a716186608d5a032ac75895a9c2f");
    assert_eq!((kept.size, kept.enabled), (9, true));
    assert!(kept.created > 0 && kept.created == kept.modified);
    assert_eq!((kept.manifest.title.as_str(), &kept.manifest_text), ("The greeter", &manifest));
    let fixture = fixture.reopened();
    let store = fixture.store();
    assert_eq!(store.plugin(&space, &id("greeter")), Some(kept.clone()));
    assert_eq!(store.plugins(&space), [kept]);
    assert_eq!(store.component(&space, &id("greeter")).await, Ok(component));
    assert!(store.plugins(&namespace("other")).is_empty());
    let missing = store.component(&namespace("other"), &id("greeter")).await;
    assert_eq!(missing, Err(StoreError::missing("plugin", "greeter")));
}

pub(crate) async fn a_new_upload_takes_the_place_of_the_old_one<F: Fixture>(fixture: F) {
    let space = Namespace::default();
    let store = fixture.store();
    let (manifest, old) = plugin("greeter", "old");
    let first = store.put_plugin(&space, manifest.clone(), old).await.unwrap();
    store.enable_plugin(&space, &id("greeter"), false).await.unwrap();
    let new = Bytes::from_static(b"new");
    let second = store.put_plugin(&space, manifest, new.clone()).await.unwrap();
    assert_eq!(second.created, first.created);
    assert!(!second.enabled, "what was switched off stays off");
    assert_eq!(store.component(&space, &id("greeter")).await, Ok(new));
    assert_eq!(store.plugins(&space).len(), 1);
}

pub(crate) async fn what_cannot_be_a_plugin_is_refused<F: Fixture>(fixture: F) {
    let space = Namespace::default();
    let store = fixture.store();
    let put = |manifest: &str, component| store.put_plugin(&space, manifest.to_owned(), component);
    let bytes = Bytes::from_static(b"bytes");
    let Err(StoreError::Invalid(why)) = put("id = 5", bytes.clone()).await else {
        panic!("accepted");
    };
    assert!(why.starts_with("manifest: line 1: "), "{why}");
    let Err(StoreError::Invalid(why)) = put("id = \"hello\"", bytes).await else {
        panic!("accepted");
    };
    assert!(why.contains("\"hello\"") && why.contains("built-in"), "{why}");
    let large = Bytes::from(vec![0; MAX_COMPONENT.0 as usize + 1]);
    assert!(matches!(put("id = \"large\"", large).await, Err(StoreError::Invalid(_))));
    assert!(store.plugins(&space).is_empty());
}

pub(crate) async fn two_plugins_may_have_the_same_component<F: Fixture>(fixture: F) {
    let (space, other) = (Namespace::default(), namespace("other"));
    let store = fixture.store();
    let (manifest, component) = plugin("greeter", "shared");
    for space in [&space, &other] {
        store.put_plugin(space, manifest.clone(), component.clone()).await.unwrap();
    }
    store.delete_plugin(&space, &id("greeter")).await.unwrap();
    assert_eq!(store.component(&other, &id("greeter")).await, Ok(component.clone()));
    let fixture = fixture.reopened();
    let store = fixture.store();
    assert_eq!(store.plugin(&space, &id("greeter")), None);
    assert_eq!(store.component(&other, &id("greeter")).await, Ok(component));
}

pub(crate) async fn a_plugin_in_use_stays<F: Fixture>(fixture: F) {
    let space = Namespace::default();
    let store = fixture.store();
    let (manifest, component) = plugin("greeter", "bytes");
    store.put_plugin(&space, manifest, component).await.unwrap();
    let user = json!({"id": "user", "plugin": "greeter"});
    store.define_event(event_with(user), Expected::New).await.unwrap();
    let refused = store.delete_plugin(&space, &id("greeter")).await;
    let Err(StoreError::Conflict(why)) = refused else { panic!("{refused:?}") };
    assert_eq!(why, "plugin \"greeter\" is in use by event \"user\"");
    store.delete_event(&space, &"user".parse().unwrap()).await.unwrap();
    store.delete_plugin(&space, &id("greeter")).await.unwrap();
    let again = store.delete_plugin(&space, &id("greeter")).await;
    assert_eq!(again, Err(StoreError::missing("plugin", "greeter")));
    let builtin = store.delete_plugin(&space, &id("hello")).await;
    assert!(matches!(&builtin, Err(StoreError::Conflict(why)) if why.contains("built in")));
}

pub(crate) async fn plugins_are_switched_off_and_on<F: Fixture>(fixture: F) {
    let space = Namespace::default();
    let store = fixture.store();
    let (manifest, component) = plugin("greeter", "bytes");
    store.put_plugin(&space, manifest, component).await.unwrap();
    for name in ["greeter", "hello"] {
        store.enable_plugin(&space, &id(name), false).await.unwrap();
        // Twice is as good as once.
        store.enable_plugin(&space, &id(name), false).await.unwrap();
    }
    let fixture = fixture.reopened();
    let store = fixture.store();
    assert!(!store.plugin(&space, &id("greeter")).unwrap().enabled);
    assert!(store.is_builtin_disabled(&space, &id("hello")));
    assert!(!store.is_builtin_disabled(&namespace("other"), &id("hello")));
    for name in ["greeter", "hello"] {
        store.enable_plugin(&space, &id(name), true).await.unwrap();
    }
    assert!(store.plugin(&space, &id("greeter")).unwrap().enabled);
    let fixture = fixture.reopened();
    let store = fixture.store();
    assert!(!store.is_builtin_disabled(&space, &id("hello")));
    let missing = store.enable_plugin(&space, &id("none"), false).await;
    assert_eq!(missing, Err(StoreError::missing("plugin", "none")));
}
