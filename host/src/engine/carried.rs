//! What deliveries carry, kept for the jobs that they start, so that these need not wait until the
//! store can be read.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

use crate::model::DeliveryId;
use crate::store::deliveries::DeliveryContent;

/// Memory that all of them take at most, in bytes. Jobs of the others read the store.
const ROOM: u64 = 8 << 20;

/// What deliveries carry whose jobs have not begun.
#[derive(Default)]
pub(super) struct Carried(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    contents: HashMap<DeliveryId, Content>,
    /// The deliveries in the order in which they came.
    order: BTreeMap<u64, DeliveryId>,
    next: u64,
    /// What all of them take.
    size: u64,
}

struct Content {
    fields: Map<String, Value>,
    /// The jobs that have not asked for it.
    jobs: usize,
    number: u64,
    size: u64,
}

impl Carried {
    /// Keeps what a delivery carries for this many jobs. The oldest ones make room for it.
    pub(super) fn keep(&self, delivery: &DeliveryId, content: &DeliveryContent, jobs: usize) {
        let size = content.footprint();
        if jobs == 0 || size > ROOM {
            return;
        }
        let fields = fields(delivery, content.clone());
        let mut kept = self.lock();
        kept.remove(delivery);
        while kept.size + size > ROOM {
            let Some((_, oldest)) = kept.order.pop_first() else { break };
            kept.remove(&oldest);
        }
        let number = kept.next;
        kept.next += 1;
        kept.size += size;
        kept.order.insert(number, delivery.clone());
        kept.contents.insert(delivery.clone(), Content { fields, jobs, number, size });
    }

    /// What a delivery carries, for one of its jobs, if it is kept.
    pub(super) fn take(&self, delivery: &DeliveryId) -> Option<Map<String, Value>> {
        let mut kept = self.lock();
        let content = kept.contents.get_mut(delivery)?;
        content.jobs -= 1;
        match content.jobs {
            0 => kept.remove(delivery),
            _ => Some(content.fields.clone()),
        }
    }

    /// So many jobs of a delivery will not begin.
    pub(super) fn give_up(&self, delivery: &DeliveryId, jobs: usize) {
        let mut kept = self.lock();
        let Some(content) = kept.contents.get_mut(delivery) else { return };
        content.jobs = content.jobs.saturating_sub(jobs);
        if content.jobs == 0 {
            kept.remove(delivery);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn remove(&mut self, delivery: &DeliveryId) -> Option<Map<String, Value>> {
        let content = self.contents.remove(delivery)?;
        self.order.remove(&content.number);
        self.size -= content.size;
        Some(content.fields)
    }
}

/// What a job reads of a delivery (events endpoint, what a job gets).
pub(super) fn fields(delivery: &DeliveryId, content: DeliveryContent) -> Map<String, Value> {
    let DeliveryContent { namespace, discriminator, metadata, payload } = content;
    let fields = [
        ("payload", payload),
        ("metadata", metadata),
        ("discriminator", discriminator.into()),
        ("namespace", namespace.as_str().into()),
        ("delivery", delivery.as_str().into()),
    ];
    fields.map(|(key, value)| (key.to_owned(), value)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Namespace;

    fn content(payload: Value) -> DeliveryContent {
        DeliveryContent {
            namespace: Namespace::default(),
            discriminator: "d".to_owned(),
            metadata: json!({}),
            payload,
        }
    }

    fn payload(carried: &Carried, delivery: &DeliveryId) -> Option<Value> {
        carried.take(delivery).map(|mut fields| fields.remove("payload").unwrap())
    }

    #[test]
    fn each_job_reads_it_once_and_then_it_is_gone() {
        let carried = Carried::default();
        let [two, none, all] = [(); 3].map(|()| DeliveryId::generate());
        carried.keep(&two, &content(json!(2)), 2);
        carried.keep(&none, &content(json!(0)), 0);
        carried.keep(&all, &content(json!(3)), 3);
        assert_eq!(payload(&carried, &two), Some(json!(2)));
        assert_eq!(carried.take(&two).unwrap()["delivery"], two.as_str());
        assert_eq!(payload(&carried, &two), None);
        assert_eq!(payload(&carried, &none), None);
        carried.give_up(&all, 2);
        assert_eq!(payload(&carried, &all), Some(json!(3)));
        assert_eq!(payload(&carried, &all), None);
        let kept = carried.lock();
        assert_eq!((kept.size, kept.order.len(), kept.contents.len()), (0, 0, 0));
    }

    #[test]
    fn who_is_refused_leaves_nothing_behind() {
        let carried = Carried::default();
        let id = DeliveryId::generate();
        carried.keep(&id, &content(json!(1)), 1);
        carried.give_up(&id, 1);
        carried.give_up(&id, 1);
        assert_eq!(payload(&carried, &id), None);
    }

    #[test]
    fn the_oldest_make_room() {
        let carried = Carried::default();
        let text = "x".repeat(ROOM as usize / 10);
        let ids: Vec<_> = (0..20).map(|_| DeliveryId::generate()).collect();
        for id in &ids {
            carried.keep(id, &content(json!(text)), 1);
        }
        assert!(carried.lock().size <= ROOM);
        let kept = ids.iter().map(|id| payload(&carried, id).is_some());
        let kept: Vec<_> = kept.collect();
        assert!(kept[..11].iter().all(|kept| !kept) && kept[11..].iter().all(|kept| *kept));
        // What is larger than all the room displaces nothing.
        carried.keep(&ids[0], &content(json!(1)), 1);
        carried.keep(&ids[1], &content(json!("x".repeat(ROOM as usize))), 1);
        assert_eq!(payload(&carried, &ids[1]), None);
        assert_eq!(payload(&carried, &ids[0]), Some(json!(1)));
    }
}
