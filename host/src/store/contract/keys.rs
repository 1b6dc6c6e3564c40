//! The keys that plugins keep.

use super::Fixture;
use crate::model::Bytes;
use crate::store::keys::{KeyError, KeySpace, Keys};

/// More than any test keeps.
const ENOUGH: Bytes = Bytes(1 << 20);

fn space(namespace: &str, plugin: &str) -> KeySpace {
    KeySpace { namespace: namespace.parse().unwrap(), plugin: plugin.parse().unwrap() }
}

async fn set(store: &impl Keys, space: &KeySpace, key: &str, value: &str) {
    let set = store.set_key(space, key, value.into(), None, ENOUGH).await;
    assert_eq!(set, Ok(true));
}

async fn get(store: &impl Keys, space: &KeySpace, key: &str) -> Option<String> {
    let value = store.key(space, key).await.unwrap();
    value.map(|value| String::from_utf8(value).unwrap())
}

pub(crate) async fn a_key_is_set_read_and_removed<F: Fixture>(fixture: F) {
    let (own, others) = (space("default", "a"), [space("default", "b"), space("other", "a")]);
    let store = fixture.store();
    set(store, &own, "k", "1").await;
    set(store, &own, "k", "2").await;
    set(store, &own, "", "of the empty key").await;
    let fixture = fixture.reopened();
    let store = fixture.store();
    assert_eq!(get(store, &own, "k").await.as_deref(), Some("2"));
    assert_eq!(get(store, &own, "").await.as_deref(), Some("of the empty key"));
    for other in &others {
        assert_eq!(get(store, other, "k").await, None);
        store.delete_key(other, "k").await.unwrap();
    }
    store.delete_key(&own, "k").await.unwrap();
    store.delete_key(&own, "k").await.unwrap();
    assert_eq!(get(store, &own, "k").await, None);
}

pub(crate) async fn a_key_is_set_only_over_what_was_expected<F: Fixture>(fixture: F) {
    let own = space("default", "a");
    let store = fixture.store();
    let swap = |expected: Option<&str>, new: &str| {
        let expected = Some(expected.map(|text| text.as_bytes().to_vec()));
        store.set_key(&own, "k", new.into(), expected, ENOUGH)
    };
    assert_eq!(swap(Some("1"), "2").await, Ok(false));
    assert_eq!(swap(None, "1").await, Ok(true));
    assert_eq!(swap(None, "2").await, Ok(false));
    assert_eq!(swap(Some("1"), "2").await, Ok(true));
    assert_eq!(swap(Some("1"), "3").await, Ok(false));
    assert_eq!(get(store, &own, "k").await.as_deref(), Some("2"));
}

pub(crate) async fn of_many_who_compare_and_swap_each_counts_once<F: Fixture>(fixture: F) {
    let own = space("default", "a");
    let store = fixture.store();
    set(store, &own, "n", "0").await;
    let count = || async {
        loop {
            let old = store.key(&own, "n").await.unwrap().unwrap();
            let number: u32 = std::str::from_utf8(&old).unwrap().parse().unwrap();
            let new = (number + 1).to_string().into_bytes();
            if store.set_key(&own, "n", new, Some(Some(old)), ENOUGH).await == Ok(true) {
                return;
            }
        }
    };
    tokio::join!(count(), count(), count(), count(), count());
    assert_eq!(get(store, &own, "n").await.as_deref(), Some("5"));
}

pub(crate) async fn a_plugin_keeps_no_more_than_its_quota<F: Fixture>(fixture: F) {
    let own = space("default", "a");
    let quota = Bytes(10);
    let store = fixture.store();
    let put = async |store: &F::Store, key: &str, size: usize, quota| {
        store.set_key(&own, key, vec![b'x'; size], None, quota).await
    };
    // A key counts as well as its value.
    assert_eq!(put(store, "ab", 8, quota).await, Ok(true));
    let over = KeyError::OverQuota { size: Bytes(11), quota };
    assert_eq!(put(store, "c", 0, quota).await, Err(over.clone()));
    assert_eq!(put(store, "ab", 9, quota).await, Err(over));
    assert_eq!(store.list_keys(&own, "", None, 9).await.unwrap(), ["ab"]);
    // Others have a quota of their own.
    let other = space("default", "b");
    assert_eq!(store.set_key(&other, "k", vec![0; 9], None, quota).await, Ok(true));
    // What is replaced or removed does not count any more.
    assert_eq!(put(store, "ab", 3, quota).await, Ok(true));
    assert_eq!(put(store, "c", 4, quota).await, Ok(true));
    store.delete_key(&own, "ab").await.unwrap();
    let fixture = fixture.reopened();
    let store = fixture.store();
    assert_eq!(put(store, "d", 4, quota).await, Ok(true));
    assert!(put(store, "e", 0, quota).await.is_err());
    // Under a lower quota, what shrinks is fine.
    assert_eq!(put(store, "d", 3, Bytes(2)).await, Ok(true));
    assert!(put(store, "d", 4, Bytes(2)).await.is_err());
}

pub(crate) async fn keys_are_listed_by_prefix_in_order<F: Fixture>(fixture: F) {
    let own = space("default", "a");
    let store = fixture.store();
    for key in ["b/2", "a", "b/", "b/10", "bé", "b\u{10ffff}", "c", "b"] {
        set(store, &own, key, "").await;
    }
    set(store, &space("other", "a"), "b/3", "").await;
    let list = async |prefix: &str, after: Option<&str>, most| {
        store.list_keys(&own, prefix, after, most).await.unwrap()
    };
    assert_eq!(list("b/", None, 9).await, ["b/", "b/10", "b/2"]);
    assert_eq!(list("b/", None, 2).await, ["b/", "b/10"]);
    assert_eq!(list("b/", Some("b/10"), 9).await, ["b/2"]);
    assert_eq!(list("b/", Some("a"), 1).await, ["b/"]);
    assert!(list("b/", Some("c"), 9).await.is_empty());
    assert_eq!(list("b", None, 9).await, ["b", "b/", "b/10", "b/2", "bé", "b\u{10ffff}"]);
    assert_eq!(list("", Some("b\u{10ffff}"), 9).await, ["c"]);
    assert!(list("", None, 0).await.is_empty());
}
