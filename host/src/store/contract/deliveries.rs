//! Deliveries: kept, settled with their jobs, and removed.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::Fixture;
use super::samples::{binding, binding_with, event, event_with, namespace, submission};
use crate::model::{BindingId, Code, DeliveryId, JobId, JobState, KeptRecord, Outcome, Submission};
use crate::store::bindings::Bindings;
use crate::store::definitions::{Definitions as _, Expected};
use crate::store::deliveries::{
    Accepted, Deliveries, DeliveryAccount, DeliveryContent, DeliveryFilter, DeliveryState,
    MatchFailure, Matched, NewDelivery, Position, Settlement,
};
use crate::store::jobs::{Ending, FinalRecord, Finish, Jobs, Retention};
use crate::store::{Refusal, StoreError};

/// Nothing that has ended is kept under it.
const NOTHING: Retention = Retention { age: Duration::ZERO, count: 0 };

pub(crate) fn delivery(payload: Value) -> NewDelivery {
    NewDelivery {
        id: DeliveryId::generate(),
        content: DeliveryContent {
            namespace: namespace("default"),
            discriminator: "d".to_owned(),
            metadata: json!({ "x-argo": ["yes", "no"] }),
            payload,
        },
        sender: "Webhook Client (github)".to_owned(),
        sender_id: None,
        cluster_scope: false,
        replay_of: None,
    }
}

fn id(name: &str) -> BindingId {
    name.parse().unwrap()
}

fn matched(name: &str, submission: Option<Submission>) -> Matched {
    Matched { binding: id(name), submission, varies_name: false }
}

fn starting(matched: Vec<Matched>) -> Settlement {
    Settlement { matched, ..Settlement::default() }
}

fn named(mut submission: Submission, name: &str) -> Submission {
    submission.order.name = Some(name.parse().unwrap());
    submission
}

/// Has deliveries meet something, so that they wait until they are settled.
async fn bind(store: &impl Bindings) {
    for space in ["default", "other"] {
        let any = binding_with(json!({ "name": "any", "namespace": space }));
        store.define_binding(any, Expected::New).await.unwrap();
    }
}

/// A delivery that is on disk.
async fn accepted(store: &impl Deliveries) -> DeliveryId {
    let new = delivery(json!({}));
    let id = new.id.clone();
    assert!(matches!(store.accept(Arc::new(new)).await.unwrap(), Accepted::New(_)));
    id
}

async fn end(store: &impl Jobs, job: &JobId) {
    let claimed = store.claim(1).await.unwrap();
    assert_eq!(claimed[0].job, *job);
    let record = FinalRecord {
        outcome: Outcome::Success,
        code: Code::success(),
        description: String::new(),
        label: None,
        time_end: crate::model::now(),
        record: KeptRecord::from_kept("{}".to_owned()),
        log: String::new(),
    };
    let finish = Finish {
        job: job.clone(),
        ending: Ending::Done(Box::new(record)),
        chained: Vec::new(),
        event_update: None,
        notices: Vec::new(),
    };
    store.finish(Arc::new(finish)).await.unwrap();
}

pub(crate) async fn a_delivery_is_kept_with_what_it_says<F: Fixture>(fixture: F) {
    let payload = json!({ "z": 1, "a": [9_007_199_254_740_993_i64, 1.5, null, "é\u{0}"] });
    let new = delivery(payload);
    bind(fixture.store()).await;
    let bindings = fixture.store().accept(Arc::new(new.clone())).await.unwrap();
    assert!(matches!(bindings, Accepted::New(set) if set.bindings.len() == 1));
    let fixture = fixture.reopened();
    let kept = fixture.store().delivery(&new.id).await.unwrap().unwrap();
    assert_eq!(kept.content, new.content);
    assert_eq!(kept.content.payload.to_string(), new.content.payload.to_string());
    assert_eq!(kept.entry.state, DeliveryState::Waiting);
    assert_eq!((kept.entry.sender, kept.entry.sender_id), (new.sender, None));
    assert_eq!(kept.account, DeliveryAccount::default());
    let other = DeliveryId::generate();
    assert_eq!(fixture.store().delivery(&other).await.unwrap(), None);
    assert_eq!(fixture.store().open_delivery(&other).await.unwrap(), None);
}

pub(crate) async fn what_meets_no_binding_is_settled_as_it_comes<F: Fixture>(fixture: F) {
    let store = fixture.store();
    let new = delivery(json!({}));
    let met = store.accept(Arc::new(new.clone())).await.unwrap();
    assert!(matches!(met, Accepted::New(set) if set.bindings.is_empty()));
    assert_eq!(store.outstanding().await.unwrap(), []);
    let kept = store.delivery(&new.id).await.unwrap().unwrap();
    assert_eq!((kept.entry.state, kept.account), (DeliveryState::Done, DeliveryAccount::default()));
    assert_eq!(kept.entry.time_settled, Some(kept.entry.time_received));
}

pub(crate) async fn a_repeat_of_its_sender_is_the_first_one<F: Fixture>(fixture: F) {
    let store = fixture.store();
    bind(store).await;
    let with = |sender: &str, sender_id: Option<&str>, place: &str| {
        let mut new = delivery(json!(1));
        new.sender = sender.to_owned();
        new.sender_id = sender_id.map(str::to_owned);
        new.content.namespace = namespace(place);
        new
    };
    let first = with("a", Some("1"), "default");
    assert!(matches!(store.accept(Arc::new(first.clone())).await.unwrap(), Accepted::New(_)));
    let again = store.accept(Arc::new(with("a", Some("1"), "default"))).await.unwrap();
    assert_eq!(again, Accepted::Repeat(first.id.clone()));
    let mut elsewhere = with("a", Some("1"), "default");
    elsewhere.content.discriminator = "elsewhere".to_owned();
    for other in [
        elsewhere,
        with("a", Some("2"), "default"),
        with("b", Some("1"), "default"),
        with("a", Some("1"), "other"),
        with("a", None, "default"),
        with("a", None, "default"),
    ] {
        assert!(matches!(store.accept(Arc::new(other)).await.unwrap(), Accepted::New(_)));
    }
    assert_eq!(store.outstanding().await.unwrap().len(), 7);
    // Two at once share a transaction, and are one.
    let twin = || store.accept(Arc::new(with("a", Some("3"), "default")));
    let (one, other) = tokio::join!(twin(), twin());
    let repeats = [one.unwrap(), other.unwrap()];
    let repeats = repeats.iter().filter(|one| matches!(one, Accepted::Repeat(_)));
    assert_eq!(repeats.count(), 1);
}

pub(crate) async fn what_is_not_settled_is_found_again_with_its_bindings<F: Fixture>(fixture: F) {
    let store = fixture.store();
    store.define_binding(binding("b"), Expected::New).await.unwrap();
    let new = delivery(json!({ "n": 1 }));
    let Accepted::New(met) = store.accept(Arc::new(new.clone())).await.unwrap() else {
        panic!("new")
    };
    assert_eq!(met.bindings.len(), 1);
    store.delete_binding(&namespace("default"), &id("b")).await.unwrap();
    store.define_binding(binding("c"), Expected::New).await.unwrap();
    let later = accepted(store).await;
    let fixture = fixture.reopened();
    let store = fixture.store();
    store.prune(NOTHING).await.unwrap();
    let own = |id: &DeliveryId| (namespace("default"), id.clone());
    assert_eq!(store.outstanding().await.unwrap(), [own(&new.id), own(&later)]);
    let open = store.open_delivery(&new.id).await.unwrap().unwrap();
    assert_eq!((open.content, open.sender, open.cluster_scope), (new.content, new.sender, false));
    assert_eq!(open.bindings, met.id);
    assert_eq!(store.read_binding_set(met.id).await.unwrap(), Some(met.clone()));
    store.settle(&new.id, Settlement::default()).await.unwrap();
    assert_eq!(store.outstanding().await.unwrap(), [own(&later)]);
    // Nobody will ask for these bindings again.
    store.prune(NOTHING).await.unwrap();
    assert_eq!(store.read_binding_set(met.id).await.unwrap(), None);
}

pub(crate) async fn a_settled_delivery_has_its_jobs_and_starts_none_again<F: Fixture>(fixture: F) {
    let store = fixture.store();
    bind(store).await;
    let event = store.define_event(event("e"), Expected::New).await.unwrap();
    let delivery = accepted(store).await;
    let mut job = named(submission(&event), "hello-world");
    job.order.delivery = Some(delivery.clone());
    job.order.labels.insert("k".to_owned(), "literal string".to_owned());
    let settlement = Settlement {
        matched: vec![matched("one", Some(job.clone())), matched("idle", None)],
        failed: vec![MatchFailure {
            binding: id("bad"),
            stage: "selector".to_owned(),
            message: "no".to_owned(),
            position: Some(Position { line: 1, column: 8 }),
        }],
        unmatched: vec![id("other")],
    };
    let account = store.settle(&delivery, settlement).await.unwrap();
    assert_eq!(account.matched[0].job.as_ref(), Some(&job.id));
    assert_eq!(account.matched[0].name, job.order.name);
    assert_eq!(account.matched[1].job, None);
    let again = starting(vec![matched("one", Some(submission(&event)))]);
    assert_eq!(store.settle(&delivery, again).await.unwrap(), account);
    let fixture = fixture.reopened();
    let store = fixture.store();
    let kept = store.delivery(&delivery).await.unwrap().unwrap();
    assert_eq!(kept.account, account);
    assert_eq!((kept.entry.matches, kept.entry.failures), (2, 1));
    assert_eq!(kept.entry.state, DeliveryState::Done);
    assert!(kept.entry.time_settled.unwrap() >= kept.entry.time_received);
    let jobs = store.jobs(Default::default(), None, 10).await.unwrap().items;
    assert_eq!(jobs.len(), 1);
    assert_eq!((&jobs[0].id, &jobs[0].name), (&job.id, &job.order.name));
    assert_eq!(store.job(&job.id).await.unwrap().unwrap().order, job.order);
    let gone = DeliveryId::generate();
    let refused = store.settle(&gone, Settlement::default()).await;
    assert_eq!(refused, Err(StoreError::missing("delivery", gone)));
}

pub(crate) async fn a_refused_job_fails_its_binding_alone<F: Fixture>(fixture: F) {
    let store = fixture.store();
    bind(store).await;
    let capped = event_with(json!({ "id": "e", "max_children": 1 }));
    let event = store.define_event(capped, Expected::New).await.unwrap();
    let mut absent = submission(&event);
    absent.event = "absent".parse().unwrap();
    let delivery = accepted(store).await;
    let settlement = starting(vec![
        matched("absent", Some(absent)),
        matched("first", Some(submission(&event))),
        matched("second", Some(submission(&event))),
    ]);
    let account = store.settle(&delivery, settlement).await.unwrap();
    let names: Vec<_> = account.matched.iter().map(|one| one.binding.as_str()).collect();
    assert_eq!(names, ["first"]);
    let failed: Vec<_> =
        account.failed.iter().map(|one| (one.binding.as_str(), one.stage.as_str())).collect();
    assert_eq!(failed, [("absent", "submit"), ("second", "submit")]);
    assert_eq!(account.failed[0].message, "Event not found: absent");
    assert_eq!(store.counts().queued, 1);
}

pub(crate) async fn a_name_is_one_job_s_as_long_as_that_is_kept<F: Fixture>(fixture: F) {
    let store = fixture.store();
    bind(store).await;
    let event = store.define_event(event("e"), Expected::New).await.unwrap();
    let other = event_with(json!({ "id": "e", "namespace": "other" }));
    let elsewhere = store.define_event(other, Expected::New).await.unwrap();
    let first = named(submission(&event), "hello");
    store.submit(first.clone()).await.unwrap();
    let refused = store.submit(named(submission(&event), "hello")).await;
    let taken = Refusal::NameTaken("hello".parse().unwrap());
    assert_eq!(refused, Err(taken.into()));
    store.submit(named(submission(&elsewhere), "hello")).await.unwrap();
    let mut varied = matched("b", Some(named(submission(&event), "hello")));
    varied.varies_name = true;
    let account = store.settle(&accepted(store).await, starting(vec![varied])).await.unwrap();
    let name = account.matched[0].name.clone().unwrap();
    assert!(name.as_str().starts_with("hello-"), "{name}");
    let job = store.job(account.matched[0].job.as_ref().unwrap()).await.unwrap().unwrap();
    assert_eq!((job.entry.name, job.order.name), (Some(name.clone()), Some(name)));

    end(store, &first.id).await;
    assert!(store.submit(named(submission(&event), "hello")).await.is_err(), "it is kept");
    store.delete_job(&first.id).await.unwrap();
    let fixture = fixture.reopened();
    fixture.store().submit(named(submission(&event), "hello")).await.unwrap();
}

pub(crate) async fn deliveries_are_listed_newest_first<F: Fixture>(fixture: F) {
    let store = fixture.store();
    bind(store).await;
    let mut ids = Vec::new();
    for number in 0..4 {
        let mut new = delivery(json!(number));
        if number == 1 {
            new.content.namespace = namespace("other");
            new.content.discriminator.clear();
        }
        ids.push(new.id.clone());
        store.accept(Arc::new(new)).await.unwrap();
    }
    let failure = MatchFailure {
        binding: id("b"),
        stage: "selector".to_owned(),
        message: "no".to_owned(),
        position: None,
    };
    let failing = Settlement { failed: vec![failure], ..Settlement::default() };
    store.settle(&ids[0], failing).await.unwrap();
    store.settle(&ids[1], starting(vec![matched("b", None)])).await.unwrap();
    let list = async |filter: DeliveryFilter, after, most| {
        let page = store.deliveries(filter, after, most).await.unwrap();
        let found =
            page.items.iter().map(|entry| ids.iter().position(|id| *id == entry.id).unwrap());
        (found.collect::<Vec<_>>(), page.next)
    };
    let all = DeliveryFilter::default();
    let (page, next) = list(all.clone(), None, 3).await;
    assert_eq!(page, [3, 2, 1]);
    assert_eq!(list(all.clone(), next, 3).await, (vec![0], None));
    let cases = [
        (DeliveryFilter { namespaces: Some(vec![namespace("other")]), ..all.clone() }, vec![1]),
        (DeliveryFilter { namespaces: Some(Vec::new()), ..all.clone() }, vec![]),
        (DeliveryFilter { discriminator: Some(String::new()), ..all.clone() }, vec![1]),
        (DeliveryFilter { state: Some(DeliveryState::Waiting), ..all.clone() }, vec![3, 2]),
        (DeliveryFilter { state: Some(DeliveryState::Done), ..all.clone() }, vec![1, 0]),
        (DeliveryFilter { failed: Some(true), ..all.clone() }, vec![0]),
        (DeliveryFilter { failed: Some(false), ..all.clone() }, vec![3, 2, 1]),
        (DeliveryFilter { matched: Some(true), ..all.clone() }, vec![1]),
        (DeliveryFilter { since: Some(crate::model::now() + 60.0), ..all.clone() }, vec![]),
        (DeliveryFilter { until: Some(1.0), ..all.clone() }, vec![]),
    ];
    for (filter, found) in cases {
        assert_eq!(list(filter.clone(), None, 10).await.0, found, "{filter:?}");
    }
}

pub(crate) async fn old_deliveries_go_but_not_before_their_jobs<F: Fixture>(fixture: F) {
    let store = fixture.store();
    bind(store).await;
    let event = store.define_event(event("e"), Expected::New).await.unwrap();
    let job = submission(&event);
    let (with_job, waiting, idle) =
        (accepted(store).await, accepted(store).await, accepted(store).await);
    store.settle(&with_job, starting(vec![matched("b", Some(job.clone()))])).await.unwrap();
    store.settle(&idle, starting(vec![matched("b", None)])).await.unwrap();
    let kept = async || {
        let page = store.deliveries(DeliveryFilter::default(), None, 10).await.unwrap();
        page.items.into_iter().map(|entry| entry.id).collect::<Vec<_>>()
    };
    let long = Retention { age: Duration::from_secs(3600), count: 2 };
    store.prune(long).await.unwrap();
    assert_eq!(kept().await.len(), 3, "young, and the oldest has a job on its way");
    store.prune(NOTHING).await.unwrap();
    assert_eq!(kept().await, [waiting.clone(), with_job.clone()]);
    end(store, &job.id).await;
    assert_eq!(store.job(&job.id).await.unwrap().unwrap().entry.state, JobState::Done);
    store.prune(NOTHING).await.unwrap();
    assert_eq!(kept().await, [waiting]);
}

pub(crate) async fn a_repeat_is_known_however_many_came_since<F: Fixture>(fixture: F) {
    let store = fixture.store();
    let with = |sender_id: Option<&str>| {
        let mut new = delivery(json!(1));
        new.sender_id = sender_id.map(str::to_owned);
        new
    };
    let first = with(Some("1"));
    store.accept(Arc::new(first.clone())).await.unwrap();
    for _ in 0..3 {
        store.accept(Arc::new(with(None))).await.unwrap();
    }
    let few = Retention { age: Duration::from_secs(3600), count: 1 };
    store.prune(few).await.unwrap();
    let kept = store.deliveries(DeliveryFilter::default(), None, 10).await.unwrap().items;
    assert_eq!(kept.len(), 2, "the newest, and the one that may be repeated");
    let again = store.accept(Arc::new(with(Some("1")))).await.unwrap();
    assert_eq!(again, Accepted::Repeat(first.id));
}
