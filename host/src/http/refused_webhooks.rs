//! Webhooks that no client of their namespace sent: told once a minute for each client at most,
//! since anybody can send them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::definitions::WebhookClient;
use crate::model::{ClientId, Namespace};

/// How long more of them are not told.
const SILENCE: Duration = Duration::from_secs(60);

/// Clients of which it is known when they were told of, at most.
const KNOWN: usize = 10_000;

/// When webhooks were last told that are not from a client.
#[derive(Debug, Default)]
pub(super) struct RefusedWebhooks(Mutex<HashMap<(Namespace, ClientId), Instant>>);

impl RefusedWebhooks {
    /// Tells why a webhook is not from a client, if that is news.
    pub(super) fn tell(&self, client: &WebhookClient, why: &str) {
        let WebhookClient { namespace, id, .. } = client;
        if self.is_news(namespace, id) {
            tracing::warn!("a webhook is not from webhook client {namespace}/{id}: {why}");
        }
    }

    fn is_news(&self, namespace: &Namespace, id: &ClientId) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = (namespace.clone(), id.clone());
        if told.get(&name).is_some_and(|at| at.elapsed() < SILENCE) {
            return false;
        }
        if told.len() >= KNOWN {
            told.clear();
        }
        told.insert(name, Instant::now());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_is_told_of_once_in_a_while() {
        let refused = RefusedWebhooks::default();
        let (here, there) = ("here".parse().unwrap(), "there".parse().unwrap());
        let id = "github".parse().unwrap();
        assert!(refused.is_news(&here, &id));
        assert!(!refused.is_news(&here, &id));
        assert!(refused.is_news(&there, &id));
    }
}
