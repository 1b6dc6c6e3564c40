//! Bindings, and the sets of them that deliveries refer to.

use serde_json::json;

use super::Fixture;
use super::samples::{binding, binding_with, namespace};
use crate::model::{BindingId, Namespace};
use crate::store::bindings::{BindingSet, Bindings};
use crate::store::definitions::{Definitions as _, Expected};
use crate::store::{Cursor, StoreError};

fn id(name: &str) -> BindingId {
    name.parse().unwrap()
}

fn names(set: &BindingSet) -> Vec<String> {
    set.bindings.iter().map(|one| format!("{}@{}", one.id, one.revision)).collect()
}

pub(crate) async fn a_binding_is_kept_with_its_revision_and_its_times<F: Fixture>(fixture: F) {
    let given = binding_with(json!({
        "name": "pushes", "selector": "payload.ref != nil", "username": "somebody",
        "submit": {"event": "not-there-yet", "cluster_scope": true, "name": "'a'",
            "labels": {"z": "'1'", "a": "'2'"}, "arguments": {"b": "payload.b", "a": "payload.a"}},
    }));
    let before = fixture.store().generation();
    let kept = fixture.store().define_binding(given.clone(), Expected::New).await.unwrap();
    assert_eq!((kept.revision, kept.username.as_str()), (1, "admin"));
    assert!(kept.created > given.created && kept.created == kept.modified);
    assert_eq!(kept.submit, given.submit);
    assert_eq!(fixture.store().generation(), before, "no job depends on it");
    let fixture = fixture.reopened();
    let store = fixture.store();
    assert_eq!(store.binding(&kept.namespace, &kept.id), Some(kept.clone()));
    assert_eq!(store.binding(&namespace("other"), &kept.id), None);
    assert_eq!(store.bindings(&kept.namespace, None, 10).unwrap().items, [kept]);
}

pub(crate) async fn a_binding_is_changed_by_revision_and_deleted_once<F: Fixture>(fixture: F) {
    let store = fixture.store();
    let space = Namespace::default();
    let first = store.define_binding(binding("b"), Expected::New).await.unwrap();
    let again = store.define_binding(binding("b"), Expected::New).await;
    assert!(matches!(&again, Err(StoreError::Conflict(why)) if why.contains("revision 1")));
    let off = binding_with(json!({"name": "b", "enabled": false}));
    let late = store.define_binding(off.clone(), Expected::Revision(2)).await;
    assert!(matches!(late, Err(StoreError::Conflict(_))));
    let second = store.define_binding(off, Expected::Revision(1)).await.unwrap();
    assert_eq!((second.revision, second.created), (2, first.created));

    store.delete_binding(&space, &id("b")).await.unwrap();
    let gone = Err(StoreError::missing("binding", "b"));
    assert_eq!(store.delete_binding(&space, &id("b")).await, gone);
    assert_eq!(store.binding(&space, &id("b")), None);
    let fixture = fixture.reopened();
    assert_eq!(fixture.store().binding(&space, &id("b")), None);
    let anew = fixture.store().define_binding(binding("b"), Expected::New).await.unwrap();
    assert_eq!(anew.revision, 1);
}

pub(crate) async fn bindings_are_listed_a_page_at_a_time<F: Fixture>(fixture: F) {
    let store = fixture.store();
    for (space, name) in [("a", "x"), ("a-b", "z"), ("a", "Y"), ("a", "w"), ("b", "a")] {
        let fields = json!({"namespace": space, "name": name});
        store.define_binding(binding_with(fields), Expected::New).await.unwrap();
    }
    let space = namespace("a");
    let mut seen = Vec::new();
    let mut next: Option<Cursor> = None;
    loop {
        let page = store.bindings(&space, next.as_ref(), 2).unwrap();
        seen.extend(page.items.iter().map(|one| one.id.to_string()));
        match page.next {
            Some(cursor) => next = Some(Cursor::try_from(String::from(cursor)).unwrap()),
            None => break,
        }
    }
    assert_eq!(seen, ["Y", "w", "x"]);
    let cursor = Cursor::try_from("no cursor".to_owned()).unwrap();
    assert!(matches!(store.bindings(&space, Some(&cursor), 2), Err(StoreError::Invalid(_))));
    let spaces = ["a", "a-b", "b", "default"].map(namespace);
    assert_eq!(store.namespaces(), spaces);
}

pub(crate) async fn a_set_stays_as_it_was_when_a_delivery_came<F: Fixture>(fixture: F) {
    let store = fixture.store();
    let space = Namespace::default();
    assert_eq!(store.binding_set(&space), BindingSet::empty());
    assert_eq!(store.read_binding_set(0).await, Ok(Some(BindingSet::empty())));

    store.define_binding(binding("b"), Expected::New).await.unwrap();
    store.define_binding(binding("a"), Expected::New).await.unwrap();
    let early = store.binding_set(&space);
    assert_eq!(names(&early), ["a@1", "b@1"]);

    let off = binding_with(json!({"name": "b", "enabled": false}));
    store.define_binding(off, Expected::Any).await.unwrap();
    let middle = store.binding_set(&space);
    assert_eq!(names(&middle), ["a@1"], "what is off is in no set");
    store.define_binding(binding("b"), Expected::Any).await.unwrap();
    store.delete_binding(&space, &id("a")).await.unwrap();
    let elsewhere = binding_with(json!({"name": "c", "namespace": "other"}));
    store.define_binding(elsewhere, Expected::New).await.unwrap();
    let late = store.binding_set(&space);
    assert_eq!(names(&late), ["b@3"]);
    assert!(early.id < middle.id && middle.id < late.id);

    let fixture = fixture.reopened();
    let store = fixture.store();
    assert_eq!(store.binding_set(&space), late);
    assert_eq!(names(&store.binding_set(&namespace("other"))), ["c@1"]);
    for set in [early, middle, late] {
        assert_eq!(store.read_binding_set(set.id).await, Ok(Some(set)));
    }
    assert_eq!(store.read_binding_set(99).await, Ok(None));
}

pub(crate) async fn a_set_without_bindings_is_kept_too<F: Fixture>(fixture: F) {
    let store = fixture.store();
    let space = Namespace::default();
    store.define_binding(binding("b"), Expected::New).await.unwrap();
    store.delete_binding(&space, &id("b")).await.unwrap();
    let set = store.binding_set(&space);
    assert!(set.id > 0 && set.bindings.is_empty());
    let fixture = fixture.reopened();
    assert_eq!(fixture.store().binding_set(&space), set);
    assert_eq!(fixture.store().read_binding_set(set.id).await, Ok(Some(set)));
}
