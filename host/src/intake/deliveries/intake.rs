//! The front door for deliveries: each is on disk before its sender hears of it, and what its
//! bindings start follows.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::limits::DeliveryLimits;
use super::meeting::Meeting;
use super::metrics::{DeliveryTotals, Metrics};
use super::sets::CompiledSets;
use super::troubles::{Trouble, Troubles};
use crate::engine::Engine;
use crate::model::{BindingId, DeliveryId, Namespace};
use crate::store::bindings::BindingSet;
use crate::store::deliveries::{
    Accepted, DeliveryAccount, DeliveryState, NewDelivery, OpenDelivery, Settlement,
};
use crate::store::{Store, StoreError};

/// The first pause after the store could not be used; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// The longest such pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// How long whoever waits for a repeat's first delivery rests between two looks at it.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Takes in deliveries. A clone is the same.
#[derive(Clone)]
pub struct DeliveryIntake(Arc<Parts>);

struct Parts {
    engine: Arc<Engine>,
    /// A permit for each delivery on its way.
    places: Arc<Semaphore>,
    /// How many there are of these permits.
    most: usize,
    metrics: Metrics,
    /// A permit for each delivery whose bindings are being tried.
    workers: Semaphore,
    sets: CompiledSets,
    troubles: Troubles,
    /// Grows with each delivery that is settled.
    settled: watch::Sender<u64>,
    tasks: TaskTracker,
    stopping: CancellationToken,
}

/// A delivery that was taken in.
#[derive(Debug)]
pub struct Received {
    /// The delivery; for a repeat, the first one.
    pub id: DeliveryId,
    /// Whether its sender sent it before.
    pub is_repeat: bool,
    /// What becomes of a new one.
    account: Option<oneshot::Receiver<DeliveryAccount>>,
}

/// Why a delivery is not taken in. Nothing of it is kept then.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReceiveError {
    /// As many are on their way as may be.
    #[error("operation queue full")]
    QueueFull,
    /// The server stops.
    #[error("the server is stopping")]
    Stopping,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DeliveryIntake {
    /// Starts the intake. What an earlier process left unsettled comes first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn start(engine: Arc<Engine>, limits: DeliveryLimits) -> Result<Self, StoreError> {
        let places = limits.places();
        let intake = Self(Arc::new(Parts {
            places: Arc::new(Semaphore::new(places)),
            most: places,
            metrics: Metrics::default(),
            workers: Semaphore::new(limits.worker_count.max(1) as usize),
            sets: CompiledSets::default(),
            troubles: Troubles::default(),
            settled: watch::Sender::new(0),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            engine,
        }));
        let left = intake.0.engine.store().outstanding().await?;
        // Their places are taken before anything new can come.
        let mut taken = Vec::new();
        while taken.len() < left.len()
            && let Ok(place) = intake.0.places.clone().try_acquire_owned()
        {
            taken.push(place);
        }
        let parts = intake.0.clone();
        intake.0.tasks.spawn(async move { parts.take_up(left, taken).await });
        Ok(intake)
    }

    /// Takes in a delivery. When this returns, it is on disk.
    ///
    /// # Errors
    /// [`ReceiveError`].
    pub async fn receive(&self, delivery: NewDelivery) -> Result<Received, ReceiveError> {
        if self.0.stopping.is_cancelled() {
            return Err(ReceiveError::Stopping);
        }
        let place = self.0.places.clone().try_acquire_owned();
        let Ok(place) = place else {
            self.0.metrics.refused();
            return Err(ReceiveError::QueueFull);
        };
        let (reply, answer) = oneshot::channel();
        // Whoever sent it may leave at any time; what is on disk is worked off all the same.
        let parts = self.0.clone();
        let delivery = Arc::new(delivery);
        self.0.tasks.spawn(async move { parts.accept(delivery, place, reply).await });
        answer.await.map_err(|_| ReceiveError::Stopping)?.map_err(ReceiveError::from)
    }

    /// What became of a delivery, once it is settled; `None` if it is not within this time.
    ///
    /// # Errors
    /// The store failed.
    pub async fn wait(
        &self,
        received: Received,
        longest: Duration,
    ) -> Result<Option<DeliveryAccount>, StoreError> {
        let wait = async {
            if let Some(account) = received.account
                && let Ok(account) = account.await
            {
                return Ok(Some(account));
            }
            self.settled(&received.id).await
        };
        tokio::time::timeout(longest, wait).await.unwrap_or(Ok(None))
    }

    async fn settled(&self, id: &DeliveryId) -> Result<Option<DeliveryAccount>, StoreError> {
        let mut settled = self.0.settled.subscribe();
        loop {
            settled.mark_unchanged();
            match self.0.engine.store().delivery(id).await? {
                Some(details) if details.entry.state == DeliveryState::Done => {
                    return Ok(Some(details.account));
                }
                None => return Ok(None),
                Some(_) => {}
            }
            tokio::select! {
                // The sender is this intake's own.
                changed = settled.changed() => drop(changed),
                () = self.0.stopping.cancelled() => return Ok(None),
            }
            // It was mostly another one, and each look reads a whole row.
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// How a binding failed since the start, if it did.
    pub fn trouble(&self, namespace: &Namespace, binding: &BindingId) -> Option<Trouble> {
        self.0.troubles.of(namespace, binding)
    }

    /// The numbers now.
    pub fn totals(&self) -> DeliveryTotals {
        let free = self.0.places.available_permits();
        self.0.metrics.totals(self.0.most.saturating_sub(free) as u64)
    }

    /// Stops the intake: nothing is taken in any more, and what is on its way has this long. What
    /// is left then is taken up by the next start.
    pub async fn stop(&self, grace: Duration) {
        self.0.stopping.cancel();
        self.0.tasks.close();
        if tokio::time::timeout(grace, self.0.tasks.wait()).await.is_err() {
            tracing::warn!("some deliveries are not settled; the next start takes them up");
        }
    }
}

impl Parts {
    async fn accept(
        &self,
        delivery: Arc<NewDelivery>,
        place: OwnedSemaphorePermit,
        reply: oneshot::Sender<Result<Received, StoreError>>,
    ) {
        let accepted = self.store().accept(delivery.clone()).await;
        if let Ok(accepted) = &accepted {
            self.metrics.accepted(matches!(accepted, Accepted::Repeat(_)));
        }
        let (set, tell) = match accepted {
            Ok(Accepted::New(set)) if set.bindings.is_empty() => {
                // It was settled as it came.
                let (tell, account) = oneshot::channel();
                drop(tell.send(DeliveryAccount::default()));
                let id = delivery.id.clone();
                let received = Received { id, is_repeat: false, account: Some(account) };
                return drop(reply.send(Ok(received)));
            }
            Ok(Accepted::New(set)) => {
                let (tell, account) = oneshot::channel();
                let id = delivery.id.clone();
                drop(reply.send(Ok(Received { id, is_repeat: false, account: Some(account) })));
                (set, tell)
            }
            Ok(Accepted::Repeat(id)) => {
                drop(reply.send(Ok(Received { id, is_repeat: true, account: None })));
                return;
            }
            Err(error) => return drop(reply.send(Err(error))),
        };
        let NewDelivery { id, content, sender, cluster_scope, .. } = &*delivery;
        let meeting = Meeting {
            store: self.store().as_ref(),
            delivery: id,
            content,
            sender,
            cluster_scope: *cluster_scope,
        };
        if let Some(account) = self.work(meeting, set).await {
            // Hardly anybody waits for it.
            drop(tell.send(account));
        }
        drop(place);
    }

    /// Works off what an earlier process left.
    async fn take_up(self: Arc<Self>, left: Vec<DeliveryId>, taken: Vec<OwnedSemaphorePermit>) {
        let mut taken = taken.into_iter();
        for id in left {
            let place = match taken.next() {
                Some(place) => place,
                None => tokio::select! {
                    place = self.places.clone().acquire_owned() => match place {
                        Ok(place) => place,
                        Err(_) => return,
                    },
                    () = self.stopping.cancelled() => return,
                },
            };
            let parts = self.clone();
            self.tasks.spawn(async move {
                parts.work_until_settled(&id).await;
                drop(place);
            });
        }
    }

    /// Works off a delivery from disk, however long the store takes to be usable again.
    async fn work_until_settled(&self, id: &DeliveryId) {
        let mut pause = FIRST_PAUSE;
        loop {
            match self.work_again(id).await {
                Ok(()) => return,
                Err(StoreError::Unavailable(problem)) => {
                    tracing::error!("delivery {id} waits: {problem}");
                    tokio::select! {
                        () = tokio::time::sleep(pause) => {}
                        () = self.stopping.cancelled() => return,
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

    async fn work_again(&self, id: &DeliveryId) -> Result<(), StoreError> {
        let Some(open) = self.store().open_delivery(id).await? else { return Ok(()) };
        let set = self.store().read_binding_set(open.bindings).await?;
        let set = set.ok_or_else(|| StoreError::missing("set of bindings", open.bindings))?;
        let OpenDelivery { content, sender, cluster_scope, .. } = open;
        let store = self.store().as_ref();
        let meeting =
            Meeting { store, delivery: id, content: &content, sender: &sender, cluster_scope };
        self.work(meeting, set).await;
        Ok(())
    }

    /// Tries the bindings of a delivery and settles it; nothing if the server stops before.
    async fn work(&self, meeting: Meeting<'_>, set: BindingSet) -> Option<DeliveryAccount> {
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
        let settlement = {
            let _worker = self.workers.acquire().await.ok()?;
            tokio::select! {
                settlement = meeting.settle(&compiled) => settlement,
                () = self.stopping.cancelled() => return None,
            }
        };
        let account = self.settle(meeting.delivery, settlement).await?;
        self.metrics.settled(account.matched.len(), account.failed.len());
        for failure in &account.failed {
            let namespace = &meeting.content.namespace;
            self.troubles.note(namespace, meeting.delivery, failure.clone());
        }
        self.settled.send_modify(|number| *number += 1);
        Some(account)
    }

    /// Settles a delivery, however long the store takes to be usable again.
    async fn settle(&self, id: &DeliveryId, settlement: Settlement) -> Option<DeliveryAccount> {
        let mut pause = FIRST_PAUSE;
        loop {
            match self.engine.settle(id, settlement.clone()).await {
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

    fn store(&self) -> &Arc<dyn Store> {
        self.engine.store()
    }
}

impl std::fmt::Debug for DeliveryIntake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeliveryIntake").finish_non_exhaustive()
    }
}
