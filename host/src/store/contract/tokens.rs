//! Tokens.

use super::Fixture;
use super::samples::namespace;
use crate::store::StoreError;
use crate::store::tokens::{Scope, TokenEntry, Tokens as _};

fn token(id: &str, created: i64) -> TokenEntry {
    TokenEntry {
        id: id.to_owned(),
        title: format!("for {id}"),
        scopes: vec![Scope::Read, Scope::SendEvents],
        namespaces: Some(vec![namespace("default"), namespace("other")]),
        created,
        last_used: None,
    }
}

pub(crate) async fn a_token_is_found_by_its_hash_until_it_is_revoked<F: Fixture>(fixture: F) {
    let store = fixture.store();
    let admin = TokenEntry { scopes: vec![Scope::Admin], namespaces: None, ..token("t2", 1) };
    store.put_token(token("t1", 2), [1; 32]).await.unwrap();
    store.put_token(admin.clone(), [2; 32]).await.unwrap();
    assert_eq!(*store.token(&[2; 32]).unwrap(), admin);
    assert_eq!(store.token(&[3; 32]), None);
    let fixture = fixture.reopened();
    let store = fixture.store();
    assert_eq!(*store.token(&[1; 32]).unwrap(), token("t1", 2));
    let ids: Vec<_> = store.tokens().iter().map(|token| token.id.clone()).collect();
    assert_eq!(ids, ["t2", "t1"], "oldest first");
    store.revoke_token("t1").await.unwrap();
    assert_eq!(store.token(&[1; 32]), None);
    assert_eq!(store.revoke_token("t1").await, Err(StoreError::missing("token", "t1")));
    let fixture = fixture.reopened();
    assert_eq!(fixture.store().token(&[1; 32]), None);
    assert_eq!(fixture.store().tokens().len(), 1);
}

pub(crate) async fn no_two_tokens_have_an_id_or_a_hash_in_common<F: Fixture>(fixture: F) {
    let store = fixture.store();
    store.put_token(token("t1", 1), [1; 32]).await.unwrap();
    for (id, hash) in [("t1", [2; 32]), ("t2", [1; 32])] {
        let refused = store.put_token(token(id, 1), hash).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{id}");
    }
    assert_eq!(store.tokens().len(), 1);
    assert_eq!(store.token(&[1; 32]).unwrap().id, "t1");
}

pub(crate) async fn the_use_of_a_token_is_noted_to_the_minute<F: Fixture>(fixture: F) {
    let store = fixture.store();
    store.put_token(token("t1", 1), [1; 32]).await.unwrap();
    store.touch_token("t1", 605);
    store.touch_token("t1", 599);
    assert_eq!(store.tokens()[0].last_used, Some(600));
    let fixture = fixture.reopened();
    assert_eq!(fixture.store().tokens()[0].last_used, Some(600));
    fixture.store().touch_token("t1", 659);
    assert_eq!(fixture.store().tokens()[0].last_used, Some(600));
    fixture.store().touch_token("t1", 660);
    assert_eq!(fixture.store().tokens()[0].last_used, Some(660));
}
