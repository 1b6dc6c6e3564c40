//! A delivery on its way: kept, met with its bindings, settled.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::capacity::{Capacity, Place};
use super::intake::Received;
use super::meeting::Meeting;
use super::metrics::Metrics;
use super::sets::CompiledSets;
use super::troubles::Troubles;
use crate::engine::Engine;
use crate::intake::turns::{Turn, Turns};
use crate::store::bindings::BindingSet;
use crate::store::deliveries::{Accepted, DeliveryAccount, NewDelivery, Settlement};
use crate::store::{Store, StoreError};

/// The first pause after the store could not be used; each further one is twice as long.
pub(super) const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// The longest such pause.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// What works off deliveries, shared by all of them.
pub(super) struct Work {
    pub(super) engine: Arc<Engine>,
    pub(super) capacity: Capacity,
    pub(super) turns: Turns,
    pub(super) metrics: Metrics,
    pub(super) sets: CompiledSets,
    pub(super) troubles: Troubles,
    /// Grows with each delivery that is settled.
    pub(super) settled: watch::Sender<u64>,
    pub(super) tasks: TaskTracker,
    pub(super) stopping: CancellationToken,
}

impl Work {
    /// Keeps a new delivery, tells whether it is on disk, and works it off.
    pub(super) async fn accept(
        &self,
        delivery: Arc<NewDelivery>,
        place: Place,
        reply: oneshot::Sender<Result<Received, StoreError>>,
    ) {
        let accepted = self.store().accept(delivery.clone()).await;
        if let Ok(accepted) = &accepted {
            self.metrics.accepted(matches!(accepted, Accepted::Repeat(_)));
        }
        let set = match accepted {
            Ok(Accepted::New(set)) => set,
            Ok(Accepted::Repeat(id)) => return drop(reply.send(Ok(Received::repeat(id)))),
            Err(error) => return drop(reply.send(Err(error))),
        };
        let (tell, account) = oneshot::channel();
        let received = Received::new(delivery.id.clone(), account);
        if set.bindings.is_empty() {
            // It was settled as it came.
            drop(tell.send(DeliveryAccount::default()));
            return drop(reply.send(Ok(received)));
        }
        drop(reply.send(Ok(received)));
        let NewDelivery { id, content, sender, cluster_scope, .. } = &*delivery;
        let meeting = Meeting {
            store: self.store().as_ref(),
            delivery: id,
            content,
            sender,
            cluster_scope: *cluster_scope,
        };
        let turn = self.turns.begin(&content.namespace);
        if let Some(account) = self.meet(meeting, set, turn).await {
            // Hardly anybody waits for it.
            drop(tell.send(account));
        }
        drop(place);
    }

    /// Tries the bindings of a delivery and settles it; nothing if the server stops before.
    pub(super) async fn meet(
        &self,
        meeting: Meeting<'_>,
        set: BindingSet,
        turn: impl Future<Output = Turn>,
    ) -> Option<DeliveryAccount> {
        let compiled = match self.sets.get(&set).await {
            Ok(compiled) => compiled,
            Err(error) => {
                tracing::error!(
                    "delivery {} waits for the next start: its bindings can't be compiled: {error}",
                    meeting.delivery
                );
                return None;
            }
        };
        let (settlement, turn) = tokio::select! {
            met = async { meeting.settle(&compiled, turn.await).await } => met,
            () = self.stopping.cancelled() => return None,
        };
        let account = self.settle(&meeting, settlement).await?;
        drop(turn);
        self.metrics.settled(account.matched.len(), account.failed.len());
        for failure in &account.failed {
            let namespace = &meeting.content.namespace;
            self.troubles.note(namespace, meeting.delivery, failure.clone());
        }
        self.settled.send_modify(|number| *number += 1);
        Some(account)
    }

    /// Settles a delivery, however long the store takes to be usable again.
    async fn settle(
        &self,
        meeting: &Meeting<'_>,
        settlement: Settlement,
    ) -> Option<DeliveryAccount> {
        let id = meeting.delivery;
        let mut pause = FIRST_PAUSE;
        loop {
            match self.engine.settle(id, meeting.content, settlement.clone()).await {
                Ok(account) => return Some(account),
                Err(StoreError::Unavailable(problem)) => {
                    tracing::error!("delivery {id} waits: {problem}");
                    tokio::select! {
                        () = tokio::time::sleep(pause) => {}
                        () = self.stopping.cancelled() => return None,
                    }
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(error) => {
                    tracing::error!("delivery {id} is not settled: {error}");
                    return None;
                }
            }
        }
    }

    pub(super) fn store(&self) -> &Arc<dyn Store> {
        self.engine.store()
    }
}
