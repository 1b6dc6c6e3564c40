//! Web hooks and mails that are to be sent.

use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;

use super::Fixture;
use crate::model::{JobId, Namespace, now};
use crate::store::StoreError;
use crate::store::notices::{Channel, Except, NewNotice, NoticeState, Notices as _, Receiver, Try};

fn notice(target: &str, job: Option<&str>) -> NewNotice {
    NewNotice {
        namespace: Namespace::default(),
        job: job.map(|id| id.parse().unwrap()),
        channel: Channel::Hook,
        action: "job_complete".to_owned(),
        target: target.to_owned(),
        content: json!({"text": target}),
    }
}

fn attempt(at: f64, error: Option<&str>) -> Try {
    Try { at, status: Some(500), error: error.map(str::to_owned), elapsed: 0.25 }
}

pub(crate) async fn notices_are_due_in_order<F: Fixture>(fixture: F) {
    let store = fixture.store();
    assert_eq!(store.due_notices(now(), 9, Except::default()).await, Ok((Vec::new(), None)));
    let new = vec![notice("a", None), notice("b", Some("j1")), notice("c", None)];
    store.add_notices(new.clone()).await.unwrap();
    let fixture = fixture.reopened();
    let store = fixture.store();
    let (due, next) = store.due_notices(now(), 2, Except::default()).await.unwrap();
    let found: Vec<_> = due.iter().map(|one| one.notice.clone()).collect();
    assert_eq!(found, new[..2]);
    assert!(next.is_some_and(|next| next <= now()), "the third is due too");
    // Nothing is due before it was added.
    let (due, next) = store.due_notices(now() - 100.0, 9, Except::default()).await.unwrap();
    assert!(due.is_empty() && next.is_some());
}

pub(crate) async fn what_is_on_its_way_is_not_given_out_again<F: Fixture>(fixture: F) {
    let store = fixture.store();
    let mail = |target| NewNotice { channel: Channel::Mail, ..notice(target, None) };
    let new = vec![notice("a", None), notice("b", None), mail("a"), notice("a", None), mail("c")];
    store.add_notices(new).await.unwrap();
    let due = async |except: Except| {
        let (due, next) = store.due_notices(now(), 9, except).await.unwrap();
        assert_eq!(next, None);
        due.into_iter().map(|one| (one.id, one.notice.receiver())).collect::<Vec<_>>()
    };
    let all = due(Except::default()).await;
    assert_eq!(all.len(), 5);
    let ids = vec![all[0].0, all[4].0];
    assert_eq!(due(Except { ids, ..Except::default() }).await, all[1..4]);
    let to = |receivers: &[Receiver]| Except { ids: Vec::new(), receivers: receivers.to_vec() };
    let hook = Receiver::Hook("a".to_owned());
    let left = [all[1].clone(), all[2].clone(), all[4].clone()];
    assert_eq!(due(to(std::slice::from_ref(&hook))).await, left);
    assert_eq!(due(to(&[Receiver::Mail, hook])).await, all[1..2]);
}

pub(crate) async fn a_notice_is_tried_until_it_arrives_or_is_given_up<F: Fixture>(fixture: F) {
    let store = fixture.store();
    let job: JobId = "j1".parse().unwrap();
    let mail = NewNotice { channel: Channel::Mail, ..notice("b", Some("j1")) };
    store.add_notices(vec![notice("a", Some("j1")), mail, notice("c", Some("j2"))]).await.unwrap();
    let later = now() + 100.0;
    let (due, next) = store.due_notices(now(), 9, Except::default()).await.unwrap();
    assert_eq!((due.len(), next), (3, None));
    let again = NoticeState::Again(later);
    store.tried(due[0].id, attempt(1.0, Some("refused")), again).await.unwrap();
    store.tried(due[1].id, attempt(2.0, Some("no such user")), NoticeState::Failed).await.unwrap();
    let (left, next) = store.due_notices(now(), 9, Except::default()).await.unwrap();
    assert_eq!(left, due[2..]);
    assert_eq!(next, Some(later));

    let (due, _) = store.due_notices(later, 9, Except::default()).await.unwrap();
    let first = due.iter().find(|one| one.notice.target == "a").unwrap();
    assert_eq!(first.tries, [attempt(1.0, Some("refused"))]);
    assert_eq!(first.notice, notice("a", Some("j1")));
    store.tried(first.id, attempt(3.0, None), NoticeState::Delivered).await.unwrap();

    let fixture = fixture.reopened();
    let entries = fixture.store().notices(&job).await.unwrap();
    let states: Vec<_> = entries
        .iter()
        .map(|entry| {
            (entry.channel, entry.target.as_str(), entry.state.as_str(), entry.tries.len())
        })
        .collect();
    assert_eq!(states, [(Channel::Hook, "a", "delivered", 2), (Channel::Mail, "b", "failed", 1)]);
    assert_eq!(entries[0].tries[1], attempt(3.0, None));
    let missing = fixture.store().tried(99, attempt(1.0, None), NoticeState::Failed).await;
    assert_eq!(missing, Err(StoreError::missing("notice", 99)));
}

pub(crate) async fn a_sender_hears_of_new_notices<F: Fixture>(fixture: F) {
    let store = fixture.store();
    let soon = Duration::from_millis(20);
    store.due_notices(now(), 9, Except::default()).await.unwrap();
    assert!(timeout(soon, store.new_notices()).await.is_err(), "there is nothing new");
    store.add_notices(vec![notice("a", None)]).await.unwrap();
    // Also one that came while nobody waited, until they were asked for.
    for _ in 0..2 {
        timeout(Duration::from_secs(5), store.new_notices()).await.unwrap();
    }
    assert_eq!(store.due_notices(now(), 9, Except::default()).await.unwrap().0.len(), 1);
    assert!(timeout(soon, store.new_notices()).await.is_err(), "it was given out");
    let add = async {
        tokio::task::yield_now().await;
        store.add_notices(vec![notice("b", None)]).await
    };
    let (heard, added) = tokio::join!(timeout(Duration::from_secs(5), store.new_notices()), add);
    heard.unwrap();
    added.unwrap();
}
