//! Categories.

use serde_json::json;

use super::Fixture;
use super::samples::{category, category_with, event_with};
use crate::model::{CategoryId, Namespace};
use crate::store::StoreError;
use crate::store::definitions::{Definitions as _, Expected};

pub(crate) async fn general_is_there_from_the_start_and_can_be_changed<F: Fixture>(fixture: F) {
    let (space, general) = (Namespace::default(), CategoryId::general());
    let store = fixture.store();
    assert_eq!(store.category(&space, &general).unwrap().revision, 0);
    assert_eq!(store.categories(&space).len(), 1);
    let refused = store.delete_category(&space, &general).await;
    assert!(matches!(&refused, Err(StoreError::Conflict(why)) if why.contains("general")));

    let capped = || category_with(json!({"id": "general", "title": "All", "max_children": 3}));
    let new = store.define_category(capped(), Expected::New).await;
    assert!(matches!(new, Err(StoreError::Conflict(_))));
    let kept = store.define_category(capped(), Expected::Revision(0)).await.unwrap();
    assert_eq!((kept.revision, kept.max_children), (1, 3));
    assert!(kept.created > 0);
    let fixture = fixture.reopened();
    assert_eq!(fixture.store().categories(&space), [kept]);
    assert!(fixture.store().delete_category(&space, &general).await.is_err());
}

pub(crate) async fn a_category_is_kept_and_changed_by_revision<F: Fixture>(fixture: F) {
    let space = Namespace::default();
    let store = fixture.store();
    let first = store.define_category(category("ops"), Expected::New).await.unwrap();
    assert_eq!((first.revision, first.username.as_str()), (1, "admin"));
    assert!(store.define_category(category("ops"), Expected::New).await.is_err());
    assert!(store.define_category(category("ops"), Expected::Revision(2)).await.is_err());
    let second = store.define_category(category("ops"), Expected::Revision(1)).await.unwrap();
    assert_eq!((second.revision, second.created), (2, first.created));
    store.define_category(category("a"), Expected::Any).await.unwrap();
    let fixture = fixture.reopened();
    let store = fixture.store();
    let ids: Vec<_> = store.categories(&space).iter().map(|one| one.id.to_string()).collect();
    assert_eq!(ids, ["a", "general", "ops"]);
    assert_eq!(store.category(&space, &second.id), Some(second.clone()));
    assert_eq!(store.category(&"other".parse().unwrap(), &second.id), None);
}

pub(crate) async fn a_category_in_use_stays<F: Fixture>(fixture: F) {
    let space = Namespace::default();
    let store = fixture.store();
    let ops = store.define_category(category("ops"), Expected::New).await.unwrap();
    for number in 0..7 {
        let user = json!({"id": format!("e{number}"), "category": "ops"});
        store.define_event(event_with(user), Expected::New).await.unwrap();
    }
    let Err(StoreError::Conflict(why)) = store.delete_category(&space, &ops.id).await else {
        panic!("deleted");
    };
    assert!(why.ends_with("events \"e0\", \"e1\", \"e2\", \"e3\", \"e4\" and 2 more"), "{why}");
    for number in 0..7 {
        let id = format!("e{number}").parse().unwrap();
        store.delete_event(&space, &id).await.unwrap();
    }
    store.delete_category(&space, &ops.id).await.unwrap();
    let again = store.delete_category(&space, &ops.id).await;
    assert_eq!(again, Err(StoreError::missing("category", "ops")));
    assert_eq!(fixture.reopened().store().category(&space, &ops.id), None);
}
