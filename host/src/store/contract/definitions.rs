//! Events.

use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;

use super::Fixture;
use super::samples::{category, event, event_with, namespace, submission};
use crate::model::{EventId, Namespace};
use crate::store::StoreError;
use crate::store::definitions::{Definitions as _, EventFilter, Expected};
use crate::store::jobs::Jobs as _;

pub(crate) async fn an_event_is_kept_with_its_revision_and_its_times<F: Fixture>(fixture: F) {
    let given = event_with(json!({
        "id": "nightly", "title": "Nightly", "params": {"a": [1, 2]}, "timing": {"hours": [2]},
        "limits": {"memory": "1 MiB"}, "labels": {"team": "ops"}, "username": "somebody"
    }));
    let kept = fixture.store().define_event(given.clone(), Expected::New).await.unwrap();
    assert_eq!(kept.revision, 1);
    assert!(kept.created > given.created && kept.created == kept.modified);
    assert_eq!((&kept.params, &kept.timing), (&given.params, &given.timing));
    assert_eq!(kept.username, "admin");
    let fixture = fixture.reopened();
    assert_eq!(fixture.store().event(&kept.namespace, &kept.id), Some(kept.clone()));
    assert_eq!(fixture.store().event(&namespace("other"), &kept.id), None);
}

pub(crate) async fn a_change_needs_the_revision_it_was_made_from<F: Fixture>(fixture: F) {
    let store = fixture.store();
    let first = store.define_event(event("e1"), Expected::New).await.unwrap();
    let again = store.define_event(event("e1"), Expected::New).await;
    assert!(matches!(&again, Err(StoreError::Conflict(why)) if why.contains("revision 1")));

    let other = event_with(json!({"id": "e1", "title": "Other"}));
    let second = store.define_event(other.clone(), Expected::Revision(1)).await.unwrap();
    assert_eq!((second.revision, second.created), (2, first.created));
    let late = store.define_event(other.clone(), Expected::Revision(1)).await;
    assert!(matches!(&late, Err(StoreError::Conflict(why)) if why.contains("revision 2")));
    assert_eq!(store.define_event(other, Expected::Any).await.unwrap().revision, 3);

    let missing = store.define_event(event("e2"), Expected::Revision(1)).await;
    assert_eq!(missing, Err(StoreError::missing("event", "e2")));
    assert_eq!(store.define_event(event("e2"), Expected::Any).await.unwrap().revision, 1);
}

pub(crate) async fn what_an_event_names_must_be_in_its_namespace<F: Fixture>(fixture: F) {
    let store = fixture.store();
    store.define_category(category("reports"), Expected::New).await.unwrap();
    store.define_event(event("cleanup"), Expected::New).await.unwrap();
    let wrong = event_with(json!({
        "category": "report", "plugin": "helo", "chain": "cleanupp", "chain_error": "alarm"
    }));
    let Err(StoreError::Invalid(why)) = store.define_event(wrong, Expected::Any).await else {
        panic!("accepted");
    };
    let lines: Vec<_> = why.lines().collect();
    assert_eq!(
        lines[0],
        "category: found \"report\", and namespace default has no such category; accepted is one \
         of general, reports; did you mean `reports`?"
    );
    assert!(lines[1].starts_with("plugin: found \"helo\""), "{why}");
    assert!(lines[1].ends_with("did you mean `hello`?"), "{why}");
    assert!(lines[2].starts_with("chain: found \"cleanupp\""), "{why}");
    assert!(lines[3].starts_with("chain_error: found \"alarm\""), "{why}");
    assert_eq!(lines.len(), 4);
    assert_eq!(store.event(&Namespace::default(), &"e1".parse().unwrap()), None);

    let right = json!({"category": "reports", "chain": "cleanup", "chain_error": "e1"});
    store.define_event(event_with(right), Expected::New).await.unwrap();
    let elsewhere = json!({"namespace": "other", "chain": "cleanup"});
    let refused = store.define_event(event_with(elsewhere), Expected::New).await;
    assert!(matches!(&refused, Err(StoreError::Invalid(why)) if why.starts_with("chain: ")));
}

pub(crate) async fn an_event_whose_target_is_gone_can_still_be_changed<F: Fixture>(fixture: F) {
    let store = fixture.store();
    store.define_event(event("target"), Expected::New).await.unwrap();
    let chained = json!({"chain": "target"});
    store.define_event(event_with(chained), Expected::New).await.unwrap();
    store.delete_event(&Namespace::default(), &"target".parse().unwrap()).await.unwrap();
    let renamed = json!({"chain": "target", "title": "Renamed"});
    let kept = store.define_event(event_with(renamed), Expected::Any).await.unwrap();
    assert_eq!((kept.revision, kept.title.as_str()), (2, "Renamed"));
    let moved = json!({"chain_error": "target"});
    assert!(store.define_event(event_with(moved), Expected::Any).await.is_err());
}

pub(crate) async fn an_event_is_deleted_once_and_with_its_cursor<F: Fixture>(fixture: F) {
    let (space, id) = (Namespace::default(), "e1".parse::<EventId>().unwrap());
    let timed = || event_with(json!({"timing": {"minutes": [0]}}));
    let store = fixture.store();
    store.define_event(timed(), Expected::New).await.unwrap();
    store.set_cursors(vec![(space.clone(), id.clone(), 60)]).await.unwrap();
    store.delete_event(&space, &id).await.unwrap();
    assert_eq!(store.event(&space, &id), None);
    assert_eq!(store.delete_event(&space, &id).await, Err(StoreError::missing("event", "e1")));
    assert_eq!(store.define_event(timed(), Expected::New).await.unwrap().revision, 1);
    let fixture = fixture.reopened();
    assert_eq!(fixture.store().scheduled()[0].cursor, None);
}

pub(crate) async fn an_event_with_jobs_on_their_way_stays<F: Fixture>(fixture: F) {
    let store = fixture.store();
    let event = store.define_event(event("e1"), Expected::New).await.unwrap();
    store.submit(submission(&event)).await.unwrap();
    let refused = store.delete_event(&event.namespace, &event.id).await;
    assert!(matches!(&refused, Err(StoreError::Conflict(why)) if why.contains("on their way")));
    assert!(store.event(&event.namespace, &event.id).is_some());
}

pub(crate) async fn changes_are_heard_of_and_cursors_are_none<F: Fixture>(fixture: F) {
    let store = fixture.store();
    let before = store.generation();
    let event = store.define_event(event("e1"), Expected::New).await.unwrap();
    let after = store.generation();
    assert!(after > before);
    timeout(Duration::from_secs(5), store.changed(before)).await.unwrap();

    store.set_cursors(vec![(event.namespace.clone(), event.id.clone(), 60)]).await.unwrap();
    assert_eq!(store.generation(), after);
    let quiet = timeout(Duration::from_millis(20), store.changed(after)).await;
    assert!(quiet.is_err(), "a cursor is no change of a definition");

    let (heard, deleted) = tokio::join!(
        timeout(Duration::from_secs(5), store.changed(after)),
        store.delete_event(&event.namespace, &event.id)
    );
    heard.unwrap();
    deleted.unwrap();
}

pub(crate) async fn schedules_keep_their_cursors<F: Fixture>(fixture: F) {
    let store = fixture.store();
    let timed = |id: &str| event_with(json!({"id": id, "timing": {"minutes": [0]}}));
    let place = |id: &str, at| (Namespace::default(), id.parse::<EventId>().unwrap(), at);
    for id in ["timed", "untouched"] {
        store.define_event(timed(id), Expected::New).await.unwrap();
    }
    store.define_event(event("on-demand"), Expected::New).await.unwrap();
    store.set_cursors(vec![place("timed", 60), place("deleted", 60)]).await.unwrap();
    store.set_cursors(vec![place("timed", 120)]).await.unwrap();
    // A new revision keeps the cursor.
    store.define_event(timed("timed"), Expected::Any).await.unwrap();
    let cursors = |store: &F::Store| {
        let all = store.scheduled().into_iter();
        all.map(|one| (one.event.id.to_string(), one.cursor)).collect::<Vec<_>>()
    };
    let expected = [("timed".to_owned(), Some(120)), ("untouched".to_owned(), None)];
    assert_eq!(cursors(store), expected);
    let fixture = fixture.reopened();
    assert_eq!(cursors(fixture.store()), expected);
}

pub(crate) async fn namespaces_are_those_with_something_in_them<F: Fixture>(fixture: F) {
    let store = fixture.store();
    assert_eq!(store.namespaces(), [Namespace::default()]);
    let other = event_with(json!({"namespace": "other"}));
    store.define_event(other, Expected::New).await.unwrap();
    assert_eq!(store.namespaces(), [Namespace::default(), namespace("other")]);
    assert_eq!(store.events(&EventFilter::default(), None, 10).unwrap().items.len(), 1);
}
