//! How long the history is.

use std::time::Duration;

use sandyard::model::JobState;
use sandyard::store::StoreError;
use sandyard::store::jobs::Retention;
use serde_json::json;

use crate::yard::Yard;

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn of_many_jobs_the_newest_are_kept() {
    let yard = Yard::new().await;
    yard.define(json!({ "id": "e", "plugin": "hello" })).await;
    let mut jobs = Vec::new();
    for _ in 0..5 {
        jobs.push(yard.run("e").await.entry.id);
    }
    let removed = yard.store().prune(Retention { age: DAY, count: 2 }).await.unwrap();
    assert_eq!(removed, 3);
    let left: Vec<_> = yard.jobs_of("e").await.into_iter().map(|job| job.id).collect();
    assert_eq!(left, jobs[3..]);
    assert_eq!(yard.store().job(&jobs[0]).await, Ok(None));
    assert_eq!(yard.store().log(&jobs[0]).await, Ok(None));
    assert!(!yard.ended(&jobs[4]).await.log.is_empty());
    assert_eq!(yard.store().prune(Retention { age: DAY, count: 2 }).await, Ok(0));
}

#[tokio::test]
async fn what_is_old_goes_and_what_runs_stays() {
    let yard = Yard::new().await;
    yard.define(json!({ "id": "e", "plugin": "hello" })).await;
    yard.sleeps("sleep", json!({})).await;
    let running = yard.start("sleep").await;
    let done = yard.run("e").await.entry.id;
    let keep = Retention { age: DAY, count: 1000 };
    assert_eq!(yard.store().prune(keep).await, Ok(0));
    let removed = yard.store().prune(Retention { age: Duration::ZERO, count: 1000 }).await;
    assert_eq!(removed, Ok(1));
    assert_eq!(yard.store().job(&done).await, Ok(None));
    assert_eq!(yard.state(&running).await, JobState::Running);
    // Only what is done can be removed by hand as well.
    let refused = yard.store().delete_job(&running).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
    yard.abort(&running).await;
    yard.store().delete_job(&running).await.unwrap();
    assert_eq!(yard.store().job(&running).await, Ok(None));
}
