//! Bindings that fail on deliveries: counted, and told once a minute at most.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::model::{BindingId, DeliveryId, Namespace, now};
use crate::store::deliveries::MatchFailure;

/// How long a binding's further failures are counted and not told.
const SILENCE: Duration = Duration::from_secs(60);

/// Bindings whose failures are known at most.
const KNOWN: usize = 10_000;

/// How a binding failed since the process started.
#[derive(Debug, Clone, PartialEq)]
pub struct Trouble {
    /// How often.
    pub count: u64,
    /// When it failed last, in seconds since 1970.
    pub time: f64,
    /// The delivery that it failed on last.
    pub delivery: DeliveryId,
    /// How it failed last.
    pub failure: MatchFailure,
}

#[derive(Debug)]
struct Entry {
    trouble: Trouble,
    told: Instant,
}

/// How bindings failed.
#[derive(Debug, Default)]
pub(super) struct Troubles(Mutex<HashMap<(Namespace, BindingId), Entry>>);

impl Troubles {
    /// Notes a failure; one that is news goes to the log.
    pub(super) fn note(&self, namespace: &Namespace, delivery: &DeliveryId, failure: MatchFailure) {
        let key = (namespace.clone(), failure.binding.clone());
        let trouble = Trouble { count: 1, time: now(), delivery: delivery.clone(), failure };
        let mut entries = self.lock();
        if entries.len() >= KNOWN && !entries.contains_key(&key) {
            entries.clear();
        }
        let Some(entry) = entries.get_mut(&key) else {
            tell(namespace, &trouble);
            entries.insert(key, Entry { trouble, told: Instant::now() });
            return;
        };
        entry.trouble = Trouble { count: entry.trouble.count + 1, ..trouble };
        if entry.told.elapsed() >= SILENCE {
            entry.told = Instant::now();
            tell(namespace, &entry.trouble);
        }
    }

    /// How a binding failed, if it did.
    pub(super) fn of(&self, namespace: &Namespace, binding: &BindingId) -> Option<Trouble> {
        let key = (namespace.clone(), binding.clone());
        self.lock().get(&key).map(|entry| entry.trouble.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(Namespace, BindingId), Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn tell(namespace: &Namespace, trouble: &Trouble) {
    let Trouble { count, delivery, failure, .. } = trouble;
    // Why is in the delivery's record: it may quote the payload, which a log must not hold.
    let MatchFailure { binding, stage, .. } = failure;
    tracing::warn!(
        "binding {namespace}/{binding} failed on delivery {delivery}: {stage} ({count} failures \
         since the start; `sandyard delivery show {delivery}` tells why)"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_and_the_last_is_known() {
        let troubles = Troubles::default();
        let (here, there) = ("here".parse().unwrap(), "there".parse().unwrap());
        let failure = |message: &str| MatchFailure {
            binding: "b".parse().unwrap(),
            stage: "selector".to_owned(),
            message: message.to_owned(),
            position: None,
        };
        let deliveries = [DeliveryId::generate(), DeliveryId::generate()];
        troubles.note(&here, &deliveries[0], failure("first"));
        troubles.note(&here, &deliveries[1], failure("second"));
        let trouble = troubles.of(&here, &"b".parse().unwrap()).unwrap();
        assert_eq!((trouble.count, &trouble.delivery), (2, &deliveries[1]));
        assert_eq!(trouble.failure.message, "second");
        assert_eq!(troubles.of(&there, &"b".parse().unwrap()), None);
    }
}
