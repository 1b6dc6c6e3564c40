//! A process that dies: its lock is free, and what it acknowledged is there.

use std::fs;
use std::sync::Arc;

use serde_json::json;
use tempfile::TempDir;

use super::failing::{Locked, event, keyed, named, repeated, submission};
use super::{Directory, open};
use crate::model::{Bytes, Code, DeliveryId, JobId, JobState, KeptRecord, Outcome};
use crate::store::contract::Fixture as _;
use crate::store::contract::deliveries::delivery;
use crate::store::deliveries::{Accepted, Deliveries as _, NewDelivery};
use crate::store::jobs::{Ending, FinalRecord, Finish, JobFilter, Jobs as _};
use crate::store::keys::{KeySpace, Keys as _};
use crate::store::sqlite::SqliteStore;

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_crash() {
    let directory = Directory::new();
    let own = KeySpace { namespace: "default".parse().unwrap(), plugin: "a".parse().unwrap() };
    for number in 0..20 {
        let key = format!("k{number}");
        let set = directory.store().set_key(&own, &key, vec![7; 500], None, Bytes(1 << 20)).await;
        assert_eq!(set, Ok(true));
    }
    let copy = at_this_moment(&directory);
    let store = open(copy.path());
    assert_eq!(store.list_keys(&own, "", None, 100).await.unwrap().len(), 20);
    let set = store.set_key(&own, "after", vec![7], None, Bytes(1 << 20)).await;
    assert_eq!(set, Ok(true));
}

#[tokio::test]
async fn what_is_in_the_journal_alone_is_there_after_a_crash() {
    let directory = Directory::new();
    let store = directory.store();
    let event = event(store).await;
    // Nothing gets into the tables from now on.
    let locked = Locked::new(&directory).await;
    let (keyed, named) = (keyed(&event), named(&event));
    let (first, second) = (keyed.id.clone(), named.id.clone());
    store.submit(keyed.clone()).await.unwrap();
    store.submit(named.clone()).await.unwrap();
    let claimed = store.claim(1).await.unwrap();
    assert_eq!(claimed[0].job, first);
    store.finish(done(&first)).await.unwrap();
    let mut sent = delivery(json!({}));
    sent.sender_id = Some("s1".to_owned());
    store.accept(Arc::new(sent.clone())).await.unwrap();

    let repeats = async |store: &SqliteStore| {
        assert_eq!(repeated(store, &keyed, &named).await.state, JobState::Done);
        let repeat = NewDelivery { id: DeliveryId::generate(), ..sent.clone() };
        let repeat = store.accept(Arc::new(repeat)).await.unwrap();
        assert_eq!(repeat, Accepted::Repeat(sent.id.clone()));
    };
    repeats(store).await;
    let copy = at_this_moment(&directory);
    let after = open(copy.path());
    repeats(&after).await;
    let list = after.jobs(JobFilter::default(), None, 9).await.unwrap();
    let found: Vec<_> = list.items.into_iter().map(|job| (job.id, job.state)).collect();
    assert_eq!(found, [(second, JobState::Queued), (first.clone(), JobState::Done)]);
    assert_eq!(after.log(&first).await.unwrap().unwrap(), "done");
    assert!(after.delivery(&sent.id).await.unwrap().is_some());
    locked.release();
    repeats(store).await;
}

#[tokio::test]
async fn a_crash_before_a_power_cut_takes_nothing_from_the_journal() {
    let directory = Directory::new();
    let store = directory.store();
    let event = event(store).await;
    let synced = at_this_moment(&directory);
    let first = store.submit(submission(&event)).await.unwrap().job;
    assert!(store.job(&first).await.unwrap().is_some());
    // As if the process had died after it wrote the row and before that was on disk.
    let crashed = at_this_moment(&directory);
    let second = open(crashed.path()).submit(submission(&event)).await.unwrap().job;
    fs::copy(crashed.path().join("journal"), synced.path().join("journal")).unwrap();
    let list = open(synced.path()).jobs(JobFilter::default(), None, 9).await.unwrap();
    let found: Vec<_> = list.items.into_iter().map(|job| job.id).collect();
    assert_eq!(found, [second, first]);
}

#[tokio::test]
async fn a_journal_is_of_no_use_to_a_database_from_before_other_changes() {
    let directory = Directory::new();
    let store = directory.store();
    let event = event(store).await;
    let backup = at_this_moment(&directory);
    let own = KeySpace { namespace: "default".parse().unwrap(), plugin: "a".parse().unwrap() };
    assert_eq!(store.set_key(&own, "k", vec![7], None, Bytes(1 << 20)).await, Ok(true));
    store.submit(submission(&event)).await.unwrap();
    fs::copy(directory.path().join("journal"), backup.path().join("journal")).unwrap();
    let restored = open(backup.path());
    let list = restored.jobs(JobFilter::default(), None, 9).await.unwrap();
    assert_eq!(list.items, []);
    assert!(restored.submit(submission(&event)).await.is_ok());
}

/// Ends a job well.
fn done(job: &JobId) -> Arc<Finish> {
    let record = FinalRecord {
        outcome: Outcome::Success,
        code: Code::from(0),
        description: "Success".to_owned(),
        label: None,
        time_end: 5.0,
        record: KeptRecord::from_kept("{}".to_owned()),
        log: "done".to_owned(),
    };
    Arc::new(Finish {
        job: job.clone(),
        ending: Ending::Done(Box::new(record)),
        chained: Vec::new(),
        event_update: None,
        notices: Vec::new(),
    })
}

/// What is on disk at this moment, the shared memory of the living process excepted.
fn at_this_moment(directory: &Directory) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in ["sandyard.db", "sandyard.db-wal", "journal", "secret.key", "lock"] {
        fs::copy(directory.path().join(file), copy.path().join(file)).unwrap();
    }
    copy
}
