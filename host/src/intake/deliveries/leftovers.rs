//! What an earlier process left to be settled. Its places are taken before anything new can come,
//! and what it says is read when its turn has come, so that it waits in no memory.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::StreamExt as _;

use super::capacity::Place;
use super::meeting::Meeting;
use super::work::{FIRST_PAUSE, LONGEST_PAUSE, Work};
use crate::model::{DeliveryId, Namespace};
use crate::store::StoreError;
use crate::store::deliveries::OpenDelivery;

/// What is left to be settled, by namespaces, the oldest first.
pub(super) struct Leftovers(HashMap<Namespace, Vec<(DeliveryId, Place)>>);

impl Leftovers {
    /// Finds what is left, and takes its places.
    ///
    /// # Errors
    /// The store failed.
    pub(super) async fn find(work: &Work) -> Result<Self, StoreError> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for (namespace, id) in work.store().outstanding().await? {
            let place = work.capacity.place_anyway(&namespace);
            found.entry(namespace).or_default().push((id, place));
        }
        Ok(Self(found))
    }

    /// Works them off, as many of a namespace at once as may be on their way.
    pub(super) fn take_up(self, work: &Arc<Work>, at_once: usize) {
        for (namespace, left) in self.0 {
            let tasks = work.clone();
            let work = work.clone();
            tasks.tasks.spawn(async move {
                let (work, namespace) = (&work, &namespace);
                let settle = async move |(id, mut place): (DeliveryId, Place)| {
                    work_until_settled(work, namespace, &id, &mut place).await;
                };
                futures_util::stream::iter(left).for_each_concurrent(at_once, settle).await;
            });
        }
    }
}

/// Works off a delivery from disk, however long the store takes to be usable again.
async fn work_until_settled(
    work: &Work,
    namespace: &Namespace,
    id: &DeliveryId,
    place: &mut Place,
) {
    let mut pause = FIRST_PAUSE;
    loop {
        match work_again(work, namespace, id, place).await {
            Ok(()) => return,
            Err(StoreError::Unavailable(problem)) => {
                tracing::error!("delivery {id} waits: {problem}");
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = work.stopping.cancelled() => return,
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            Err(error) => {
                tracing::error!("delivery {id} is not settled: {error}");
                return;
            }
        }
    }
}

async fn work_again(
    work: &Work,
    namespace: &Namespace,
    id: &DeliveryId,
    place: &mut Place,
) -> Result<(), StoreError> {
    let turn = tokio::select! {
        turn = work.turns.begin(namespace) => turn,
        () = work.stopping.cancelled() => return Ok(()),
    };
    let Some(open) = work.store().open_delivery(id).await? else { return Ok(()) };
    let set = work.store().read_binding_set(open.bindings).await?;
    let set = set.ok_or_else(|| StoreError::missing("set of bindings", open.bindings))?;
    let OpenDelivery { content, sender, cluster_scope, .. } = open;
    // Read again after the store failed, it would count twice; that ends with its place.
    place.grow_anyway(content.footprint());
    let store = work.store().as_ref();
    let meeting =
        Meeting { store, delivery: id, content: &content, sender: &sender, cluster_scope };
    work.meet(meeting, set, std::future::ready(turn)).await;
    Ok(())
}
