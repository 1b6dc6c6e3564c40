//! What becomes of sets of bindings that are deleted.

use serde_json::json;

use super::{Directory, connection};
use crate::definitions::{Binding, Origin, ReadContext};
use crate::model::Namespace;
use crate::store::bindings::Bindings as _;
use crate::store::contract::Fixture as _;
use crate::store::definitions::Expected;

fn binding(name: &str, space: &str) -> Binding {
    let fields = json!({"name": name, "namespace": space, "selector": "true"});
    let context = ReadContext { origin: Origin::Api, ..ReadContext::stored() };
    Binding::read(fields.as_object().unwrap().clone(), &context).unwrap()
}

#[tokio::test]
async fn bindings_go_with_the_last_set_they_are_in() {
    let directory = Directory::new();
    let store = directory.store();
    let space = Namespace::default();
    // Set 1 has a@1, set 2 b@1 too, set 4 a@2 instead, set 5 no a.
    for (name, space) in [("a", "default"), ("b", "default"), ("a", "other"), ("a", "default")] {
        store.define_binding(binding(name, space), Expected::Any).await.unwrap();
    }
    store.delete_binding(&space, &"a".parse().unwrap()).await.unwrap();
    let data = directory.closed();
    let database = connection::writer(&data.path().join("sandyard.db")).unwrap();
    let mut left = Vec::new();
    for set in [2, 1, 4] {
        database.execute("DELETE FROM binding_sets WHERE id = ?1", [set]).unwrap();
        let all = "SELECT group_concat(name, ' ') FROM (SELECT namespace || '/' || id || '@' || \
                   json_extract(definition, '$.revision') AS name FROM bindings ORDER BY name)";
        left.push(database.query_row(all, [], |row| row.get::<_, String>(0)).unwrap());
    }
    drop(database);
    assert_eq!(
        left,
        [
            "default/a@1 default/a@2 default/b@1 other/a@1",
            "default/a@2 default/b@1 other/a@1",
            "default/b@1 other/a@1",
        ]
    );
    let directory = Directory::opened(data);
    assert_eq!(directory.store().read_binding_set(4).await, Ok(None));
    let now = directory.store().binding_set(&space);
    assert_eq!((now.id, now.bindings.len()), (5, 1));
}
