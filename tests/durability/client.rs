//! A client that submits for as long as it may, whatever becomes of the server.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::ledger::Ledger;

/// Where the server can be reached at the moment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reach {
    /// Here, with this token.
    At { url: String, token: String },
    /// Nowhere: it is dead.
    Nowhere,
    /// Nowhere any more.
    Over,
}

/// The events that are submitted, and how much of the whole each is.
const EVENTS: [(&str, u32); 3] = [("keep", 40), ("again", 30), ("stubborn", 30)];

/// How many of 100 requests send a submission again that was sent before.
const REPEATS: u32 = 15;

/// A client with a connection of its own.
pub(crate) struct Submitter {
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) reach: watch::Receiver<Reach>,
    pub(crate) random: fastrand::Rng,
}

impl Submitter {
    /// Submits until the server is gone for good.
    pub(crate) async fn run(mut self) {
        let client = Client::builder().http1_only().build().unwrap();
        loop {
            let reach = self.reach.borrow_and_update().clone();
            let heard = match &reach {
                Reach::Over => return,
                Reach::Nowhere => false,
                Reach::At { url, token } => {
                    let number = self.choose();
                    self.send(&client, url, token, number).await
                }
            };
            // Whoever hears nothing asks again once there is a server again.
            if !heard && self.reach.changed().await.is_err() {
                return;
            }
            let pause = self.random.u64(0..60);
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    }

    /// A new submission, or one that was sent before.
    fn choose(&mut self) -> usize {
        let sent = self.ledger.len();
        if sent > 0 && self.random.u32(0..100) < REPEATS {
            // The latest are those that a kill left without an answer.
            return sent - 1 - self.random.usize(0..sent.min(100));
        }
        let mut chosen = self.random.u32(0..100);
        let event = EVENTS.into_iter().find(|(_, share)| {
            let found = chosen < *share;
            chosen = chosen.saturating_sub(*share);
            found
        });
        let milliseconds = match self.random.u32(0..20) {
            0 => 300,
            _ => self.random.u64(0..40),
        };
        self.ledger.add(event.unwrap_or(EVENTS[0]).0, milliseconds)
    }

    /// Sends a submission; whether there was an answer.
    async fn send(&self, client: &Client, url: &str, token: &str, number: usize) -> bool {
        let submission = self.ledger.get(number);
        let params = json!({"number": number, "milliseconds": submission.milliseconds});
        let request = client
            .post(format!("{url}/v1/events/{}/run", submission.event))
            .bearer_auth(token)
            .header("idempotency-key", format!("n{number}"))
            .json(&json!({ "params": params }));
        let Ok(response) = request.send().await else { return false };
        let status = response.status();
        // An answer that was cut off acknowledges nothing.
        let Ok(text) = response.text().await else { return false };
        assert_eq!(status, 202, "{text}");
        let answer: Value = serde_json::from_str(&text).unwrap();
        self.ledger.acknowledge(number, answer["job"]["id"].as_str().unwrap());
        true
    }
}
