//! Lists of events.

use serde_json::{Value, json};

use super::Fixture;
use super::samples::{category, event_with, namespace};
use crate::model::Namespace;
use crate::store::definitions::{Definitions, EventFilter, Expected};
use crate::store::{Cursor, StoreError};

async fn define(store: &impl Definitions, fields: Value) {
    store.define_event(event_with(fields), Expected::New).await.unwrap();
}

fn ids(store: &impl Definitions, filter: EventFilter) -> Vec<String> {
    let page = store.events(&filter, None, 100).unwrap();
    assert_eq!(page.next, None);
    page.items.iter().map(|event| format!("{}/{}", event.namespace, event.id)).collect()
}

pub(crate) async fn a_list_goes_on_where_its_last_page_ended<F: Fixture>(fixture: F) {
    let store = fixture.store();
    for (space, id) in [("b", "x"), ("a", "y"), ("a", "Z"), ("a-b", "w"), ("b", "a")] {
        define(store, json!({"namespace": space, "id": id})).await;
    }
    let mut seen = Vec::new();
    let mut next: Option<Cursor> = None;
    loop {
        let page = store.events(&EventFilter::default(), next.as_ref(), 2).unwrap();
        assert!((1..=2).contains(&page.items.len()));
        seen.extend(page.items.iter().map(|event| format!("{}/{}", event.namespace, event.id)));
        match page.next {
            // As it comes back from a client.
            Some(cursor) => next = Some(Cursor::try_from(String::from(cursor)).unwrap()),
            None => break,
        }
    }
    assert_eq!(seen, ["a/Z", "a/y", "a-b/w", "b/a", "b/x"]);

    let cursor = Cursor::try_from("no cursor".to_owned()).unwrap();
    let refused = store.events(&EventFilter::default(), Some(&cursor), 2);
    assert!(matches!(refused, Err(StoreError::Invalid(_))));
}

pub(crate) async fn each_filter_narrows_the_list<F: Fixture>(fixture: F) {
    let store = fixture.store();
    store.define_category(category("ops"), Expected::New).await.unwrap();
    define(store, json!({"id": "a", "title": "Größe"})).await;
    define(store, json!({"id": "b", "category": "ops", "notes": "about the GRÖSSE"})).await;
    define(store, json!({"id": "c", "plugin": "test", "enabled": false})).await;
    define(store, json!({"id": "d", "namespace": "other"})).await;

    let all = EventFilter::default;
    assert_eq!(ids(store, all()).len(), 4);
    let own = EventFilter { namespaces: Some(vec![namespace("other")]), ..all() };
    assert_eq!(ids(store, own), ["other/d"]);
    assert!(ids(store, EventFilter { namespaces: Some(Vec::new()), ..all() }).is_empty());
    let of_category = EventFilter { category: Some("ops".parse().unwrap()), ..all() };
    assert_eq!(ids(store, of_category), ["default/b"]);
    let of_plugin = EventFilter { plugin: Some("test".to_owned()), ..all() };
    assert_eq!(ids(store, of_plugin), ["default/c"]);
    assert_eq!(ids(store, EventFilter { enabled: Some(false), ..all() }), ["default/c"]);
    let text = |text: &str| EventFilter { text: Some(text.to_owned()), ..all() };
    assert_eq!(ids(store, text("GRÖß")), ["default/a"]);
    assert_eq!(ids(store, text("grösse")), ["default/b"]);
    assert_eq!(ids(store, EventFilter { enabled: Some(true), ..text("c") }), Vec::<String>::new());
}

pub(crate) async fn an_event_is_found_by_its_title_in_its_namespace<F: Fixture>(fixture: F) {
    let store = fixture.store();
    define(store, json!({"namespace": "a", "id": "z", "title": "Backup"})).await;
    define(store, json!({"namespace": "b", "id": "0", "title": "Backup"})).await;
    define(store, json!({"namespace": "b", "id": "1", "title": "Restore"})).await;
    let titled = |space: &Namespace, title| {
        store.event_titled(space, title).map(|event| event.id.to_string())
    };
    assert_eq!(titled(&namespace("b"), "Backup").as_deref(), Some("0"));
    assert_eq!(titled(&namespace("a"), "Backup").as_deref(), Some("z"));
    assert_eq!(titled(&namespace("a"), "Restore"), None);
    assert_eq!(titled(&namespace("b"), "backup"), None);
}
