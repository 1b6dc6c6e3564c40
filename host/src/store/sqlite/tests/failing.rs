//! A disk that is full or read-only: clear errors, nothing half done, and on it goes.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use super::Directory;
use crate::definitions::{Event, ReadContext};
use crate::model::{Bytes, JobId, Order, Submission};
use crate::store::contract::Fixture as _;
use crate::store::definitions::{Definitions as _, Expected};
use crate::store::jobs::{
    EarlierTries, Ending, Finish, JobFilter, Jobs as _, SubmitError, Submitted,
};
use crate::store::keys::{KeyError, KeySpace, Keys as _};
use crate::store::sqlite::{SqliteStore, connection};
use crate::store::{Refusal, StoreError};

const ENOUGH: Bytes = Bytes(1 << 30);

fn space() -> KeySpace {
    KeySpace { namespace: "default".parse().unwrap(), plugin: "a".parse().unwrap() }
}

pub(super) async fn set(store: &SqliteStore, key: &str, size: usize) -> Result<bool, KeyError> {
    store.set_key(&space(), key, vec![b'x'; size], None, ENOUGH).await
}

async fn keys(store: &SqliteStore) -> BTreeSet<String> {
    store.list_keys(&space(), "", None, 1000).await.unwrap().into_iter().collect()
}

/// Lets the database grow by this many pages from now on.
async fn room(store: &SqliteStore, pages: i64) {
    let change = store.writer.change(move |change| {
        let used: i64 =
            change.connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
        change.connection.pragma_update(None, "max_page_count", used + pages)?;
        Ok(())
    });
    change.await.unwrap();
}

/// An event of this store, of which many jobs may be on their way.
pub(super) async fn event(store: &SqliteStore) -> Arc<Event> {
    let fields = json!({ "id": "e1", "plugin": "hello", "max_children": 0 });
    let event = Event::read(fields.as_object().unwrap().clone(), &ReadContext::stored()).unwrap();
    store.define_event(event, Expected::New).await.unwrap()
}

pub(super) fn submission(event: &Event) -> Submission {
    Submission {
        id: JobId::generate(),
        namespace: event.namespace.clone(),
        event: event.id.clone(),
        idempotency_key: None,
        order: Order::default(),
    }
}

/// A submission under the key `k`.
pub(super) fn keyed(event: &Event) -> Submission {
    Submission { idempotency_key: Some("k".to_owned()), ..submission(event) }
}

/// A submission of a job with the name `n`.
pub(super) fn named(event: &Event) -> Submission {
    let mut named = submission(event);
    named.order.name = Some("n".parse().unwrap());
    named
}

/// The key and the name of these two are taken; what repeating the first one is answered with.
pub(super) async fn repeated(
    store: &SqliteStore,
    keyed: &Submission,
    named: &Submission,
) -> Submitted {
    let taken = Submission { id: JobId::generate(), ..named.clone() };
    let taken = store.submit(taken).await.unwrap_err();
    assert!(matches!(taken, SubmitError::Refused(Refusal::NameTaken(_))), "{taken}");
    let again = Submission { id: JobId::generate(), ..keyed.clone() };
    let again = store.submit(again).await.unwrap();
    assert_eq!((&again.job, again.is_repeat), (&keyed.id, true));
    again
}

/// Waits until something is so.
pub(super) async fn until(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(5), "it is not so after five seconds");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// How often a thread has begun to wait for something.
fn waits(thread: &Path) -> u64 {
    let status = std::fs::read_to_string(thread.join("status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    line.unwrap().trim().parse().unwrap()
}

/// Why the store could not be used.
fn unavailable<T: Debug>(refused: Result<T, KeyError>) -> String {
    match refused {
        Err(KeyError::Store(StoreError::Unavailable(why))) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_full_disk_is_said_and_gone_when_there_is_room() {
    let directory = Directory::new();
    let store = directory.store();
    set(store, "before", 10).await.unwrap();
    room(store, 2).await;
    let why = unavailable(set(store, "large", 1 << 20).await);
    assert!(why.starts_with("the disk is full; free some space"), "{why}");
    assert_eq!(keys(store).await, BTreeSet::from(["before".to_owned()]));
    room(store, 10_000).await;
    assert_eq!(set(store, "large", 1 << 20).await, Ok(true));
    let directory = directory.reopened();
    assert_eq!(keys(directory.store()).await.len(), 2);
}

#[tokio::test]
async fn on_a_filling_disk_what_is_kept_is_what_was_said_to_be() {
    let directory = Directory::new();
    room(directory.store(), 100).await;
    let store = directory.store();
    // They come faster than they are written, so that many share a transaction.
    let set = |number: usize| async move {
        let key = format!("k{number:03}");
        set(store, &key, 4000).await.is_ok().then_some(key)
    };
    let mut sets = Vec::new();
    for number in 0..300 {
        sets.push(set(number));
    }
    let mut kept = BTreeSet::new();
    let mut lost = 0;
    for answer in join_all(sets).await {
        match answer {
            Some(key) => assert!(kept.insert(key)),
            None => lost += 1,
        }
    }
    assert!(lost > 0, "the disk did not fill up");
    assert_eq!(keys(store).await, kept);
    let directory = directory.reopened();
    assert_eq!(keys(directory.store()).await, kept);
    let size = directory.store().readers.read(|connection| {
        Ok(connection.query_row("SELECT sum(bytes) FROM key_sizes", [], |row| {
            row.get::<_, Option<i64>>(0)
        })?)
    });
    assert_eq!(size.await.unwrap().unwrap_or(0), kept.len() as i64 * 4004);
}

#[tokio::test]
async fn a_read_only_disk_is_said() {
    let directory = Directory::new();
    let store = directory.store();
    set(store, "before", 1).await.unwrap();
    let change = store.writer.change(|change| {
        change.connection.pragma_update(None, "query_only", true)?;
        Ok(())
    });
    // From then on, the end of that very transaction included.
    assert!(change.await.is_err());
    for _ in 0..2 {
        let why = unavailable(set(store, "k", 1).await);
        assert!(why.starts_with("the data directory is read-only; make it writable"), "{why}");
    }
    assert_eq!(keys(store).await, BTreeSet::from(["before".to_owned()]));
    let directory = directory.reopened();
    assert_eq!(set(directory.store(), "k", 1).await, Ok(true));
}

#[tokio::test]
async fn while_the_tables_cannot_be_written_nothing_is_lost() {
    let directory = Directory::new();
    let store = directory.store();
    let event = event(store).await;
    let locked = Locked::new(&directory).await;
    // There is room in the journal.
    let first = store.submit(submission(&event)).await.unwrap().job;
    until_behind(store).await;
    let why = StoreError::Unavailable("database is locked".to_owned());
    let refused = store.submit(submission(&event)).await;
    assert_eq!(refused, Err(SubmitError::Store(why.clone())));
    // Else nobody would answer before somebody else asks for something.
    let claimed = tokio::time::timeout(Duration::from_secs(20), store.claim(1)).await.unwrap();
    assert_eq!(claimed.unwrap_err(), why);
    // That it is not in the table does not say that there is none.
    assert_eq!(store.job(&first).await, Err(why));
    let list = store.jobs(JobFilter::default(), None, 9).await.unwrap();
    assert!(list.items.is_empty(), "{list:?}");
    locked.release();
    let claimed = store.claim(9).await.unwrap();
    let claimed: Vec<_> = claimed.iter().map(|claim| (&claim.job, claim.attempt)).collect();
    assert_eq!(claimed, [(&first, 1)]);
    let directory = directory.reopened();
    let interrupted = directory.store().interrupted().await.unwrap();
    assert_eq!(interrupted.iter().map(|claim| &claim.job).collect::<Vec<_>>(), [&first]);
}

#[tokio::test]
async fn what_is_on_its_way_into_the_tables_is_found_and_holds_up_nobody() {
    let directory = Directory::new();
    let store = directory.store();
    let event = event(store).await;
    let locked = Locked::new(&directory).await;
    let (keyed, named) = (keyed(&event), named(&event));
    store.submit(keyed.clone()).await.unwrap();
    store.submit(named.clone()).await.unwrap();
    // Longer than it waits to be moved, and shorter than that waits for the lock.
    tokio::time::sleep(Duration::from_millis(300)).await;
    repeated(store, &keyed, &named).await;
    let later = store.submit(submission(&event)).await.unwrap().job;
    locked.release();
    let list = store.jobs(JobFilter::default(), None, 9).await.unwrap();
    let found: Vec<_> = list.items.into_iter().map(|job| job.id).collect();
    assert_eq!(found, [later, named.id, keyed.id]);
}

#[tokio::test]
async fn more_than_can_be_moved_is_refused_and_what_was_taken_is_there() {
    let directory = Directory::new();
    let store = directory.store();
    let event = event(store).await;
    let locked = Locked::new(&directory).await;
    // More bytes than may wait in memory, each of them in the journal.
    let order = |number: usize| Order {
        params: json!({ "number": number, "text": "x".repeat(20_000) })
            .as_object()
            .unwrap()
            .clone(),
        ..Order::default()
    };
    let mut taken = BTreeSet::new();
    let mut refused = None;
    for number in 0..1000 {
        match store.submit(Submission { order: order(number), ..submission(&event) }).await {
            Ok(submitted) => assert!(taken.insert(submitted.job)),
            Err(error) => {
                refused = Some(error);
                break;
            }
        }
    }
    let why = StoreError::Unavailable("database is locked".to_owned());
    assert_eq!(refused, Some(SubmitError::Store(why)));
    locked.release();
    let list = store.jobs(JobFilter::default(), None, 1000).await.unwrap();
    let found: BTreeSet<_> = list.items.into_iter().map(|job| job.id).collect();
    assert_eq!(found, taken);
}

#[tokio::test]
async fn what_the_journal_has_goes_into_the_tables_without_being_asked_for() {
    let directory = Directory::new();
    let store = directory.store();
    let event = event(store).await;
    let locked = Locked::new(&directory).await;
    let job = store.submit(submission(&event)).await.unwrap().job;
    until_behind(store).await;
    locked.release();
    let reader = connection::reader(&directory.path().join("sandyard.db")).unwrap();
    let rows = || {
        let count = "SELECT count(*) FROM jobs WHERE id = ?1";
        reader.query_row(count, [job.as_str()], |row| row.get::<_, i64>(0)).unwrap()
    };
    until(|| rows() == 1).await;
}

/// Holds the database of a store whose writer does not wait for it.
pub(super) struct Locked(rusqlite::Connection);

impl Locked {
    pub(super) async fn new(directory: &Directory) -> Self {
        let change = directory.store().writer.change(|change| {
            change.connection.busy_timeout(Duration::from_millis(1))?;
            Ok(())
        });
        change.await.unwrap();
        let other = connection::checkpointer(&directory.path().join("sandyard.db")).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        Self(other)
    }

    pub(super) fn release(self) {
        self.0.execute_batch("ROLLBACK").unwrap();
    }
}

/// Waits until the writer has found that it can't write into the tables.
async fn until_behind(store: &SqliteStore) {
    for _ in 0..100 {
        if store.writer.catch_up(&store.shared).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the tables were written");
}

#[tokio::test]
async fn what_is_due_is_not_tried_without_a_pause_while_the_store_fails() {
    let directory = Directory::new();
    let store = directory.store();
    let event = event(store).await;
    let job = store.submit(submission(&event)).await.unwrap().job;
    store.claim(1).await.unwrap();
    let earlier =
        EarlierTries { spent: Duration::ZERO, log: String::new(), fields: serde_json::Map::new() };
    let finish = Finish {
        job: job.clone(),
        ending: Ending::Retry { delay: Duration::from_millis(200), earlier },
        chained: Vec::new(),
        event_update: None,
        notices: Vec::new(),
    };
    store.finish(Arc::new(finish)).await.unwrap();
    let change = store.writer.change(move |change| {
        change.connection.busy_timeout(Duration::ZERO)?;
        Ok(std::fs::read_link("/proc/thread-self").unwrap())
    });
    let thread = Path::new("/proc").join(change.await.unwrap());
    let other = connection::checkpointer(&directory.path().join("sandyard.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // The journal takes it, and it waits to be written into the tables, as the retry waits.
    let waiting = store.submit(submission(&event)).await.unwrap().job;
    let before = waits(&thread);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let waited = waits(&thread) - before;
    assert!((3..100).contains(&waited), "it waited {waited} times in 1.5 s");
    other.execute_batch("ROLLBACK").unwrap();
    let claimed = store.claim(9).await.unwrap();
    let claimed: Vec<_> = claimed.iter().map(|claim| (&claim.job, claim.attempt)).collect();
    assert_eq!(claimed, [(&job, 2), (&waiting, 1)]);
}

#[tokio::test]
async fn what_cannot_be_begun_is_refused_and_goes_on_later() {
    let directory = Directory::new();
    let store = directory.store();
    let locked = Locked::new(&directory).await;
    let (one, two) = tokio::join!(set(store, "one", 1), set(store, "two", 1));
    for refused in [one, two] {
        assert_eq!(unavailable(refused), "database is locked");
    }
    locked.release();
    assert_eq!(set(store, "three", 1).await, Ok(true));
    assert_eq!(keys(store).await, BTreeSet::from(["three".to_owned()]));
}

#[tokio::test]
async fn a_change_that_fails_leaves_the_others_of_its_transaction() {
    let directory = Directory::new();
    let store = directory.store();
    let half = store.writer.change(|change| {
        change.connection.execute("INSERT INTO disabled_builtins VALUES ('a', 'half')", [])?;
        change.after_commit(|_| panic!("what was undone has no effect"));
        Err::<(), _>(StoreError::Conflict("on purpose".to_owned()).into())
    });
    let whole = store.writer.change(|change| {
        Ok(change.connection.execute("INSERT INTO disabled_builtins VALUES ('a', 'whole')", [])?)
    });
    let (half, whole) = tokio::join!(half, whole);
    assert_eq!((half, whole), (Err(StoreError::Conflict("on purpose".to_owned())), Ok(1)));
    let ids = store.readers.read(|connection| {
        let mut statement = connection.prepare("SELECT id FROM disabled_builtins")?;
        let ids = statement.query_map([], |row| row.get::<_, String>(0))?;
        Ok(ids.collect::<Result<Vec<_>, _>>()?)
    });
    assert_eq!(ids.await.unwrap(), ["whole"]);
}

/// Waits for all at once.
async fn join_all<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, answer) in &mut waiting {
            if answer.is_none()
                && let std::task::Poll::Ready(ready) = future.as_mut().poll(context)
            {
                *answer = Some(ready);
            }
        }
        match waiting.iter().all(|(_, answer)| answer.is_some()) {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
    waiting.into_iter().filter_map(|(_, answer)| answer).collect()
}
