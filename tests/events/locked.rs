//! A database that another process holds: every sender hears in time, and nothing is lost.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::post::{PATIENCE, all, post};
use crate::server::{Answer, Yard};

/// In which every answer is promised (events manual).
const PROMISED: Duration = Duration::from_secs(10);

/// Sends a delivery; its answer, and its id if it was taken.
async fn sent(yard: &Yard) -> (Answer, Option<String>) {
    let begun = Instant::now();
    let answer = post(yard, "/api/v1/events/default/", &[], "{}").await;
    assert!(begun.elapsed() < PROMISED, "the answer took {:?}: {}", begun.elapsed(), answer.text);
    if answer.status == 200 {
        let id = answer.header("x-sandyard-delivery").unwrap().to_owned();
        return (answer, Some(id));
    }
    assert_eq!(answer.status, 503, "{}", answer.text);
    assert_eq!(answer.json()["code"], 14, "{}", answer.text);
    assert!(answer.header("retry-after").is_some());
    (answer, None)
}

#[tokio::test]
async fn every_sender_hears_in_time_while_the_database_is_locked() {
    let yard = Yard::start();
    let mut taken = Vec::new();
    taken.extend(sent(&yard).await.1);
    let other = Connection::open(yard.file("sandyard.db")).unwrap();
    other.busy_timeout(PATIENCE).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // Some come while the first are being written already, and wait for these too.
    let later = |number: u64| Duration::from_millis(if number < 40 { 0 } else { 500 });
    let sending = (0..80).map(async |number| {
        tokio::time::sleep(later(number)).await;
        sent(&yard).await.1
    });
    taken.extend(futures_util::future::join_all(sending).await.into_iter().flatten());
    other.execute_batch("ROLLBACK").unwrap();
    let begun = Instant::now();
    loop {
        let (answer, id) = sent(&yard).await;
        taken.extend(id);
        if answer.status == 200 {
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "it is never taken again: {}", answer.text);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut listed = BTreeMap::new();
    for delivery in all(&yard, "/v1/deliveries").await {
        *listed.entry(delivery["id"].as_str().unwrap().to_owned()).or_insert(0) += 1;
    }
    for id in taken {
        assert_eq!(listed.get(&id), Some(&1), "{id} was taken");
    }
}
