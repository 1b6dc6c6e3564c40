//! The front door for deliveries: each is on disk before its sender hears of it, and what its
//! bindings start follows.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::capacity::{Capacity, Reservation, Standing};
use super::full::Full;
use super::leftovers::Leftovers;
use super::limits::DeliveryLimits;
use super::metrics::{DeliveryTotals, Metrics};
use super::sets::CompiledSets;
use super::troubles::{Trouble, Troubles};
use super::work::Work;
use crate::engine::Engine;
use crate::intake::turns::Turns;
use crate::model::{BindingId, DeliveryId, Namespace};
use crate::store::StoreError;
use crate::store::deliveries::{DeliveryAccount, DeliveryState, NewDelivery};

/// How long whoever waits for a repeat's first delivery rests between two looks at it, at first;
/// each further rest is twice as long.
const FIRST_REST: Duration = Duration::from_millis(50);

/// The longest such rest. Each look reads all of the delivery, for however many wait.
const LONGEST_REST: Duration = Duration::from_secs(1);

/// Takes in deliveries. A clone is the same.
#[derive(Clone)]
pub struct DeliveryIntake(Arc<Work>);

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
    #[error(transparent)]
    Full(#[from] Full),
    /// The server stops.
    #[error("the server is stopping")]
    Stopping,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Received {
    pub(super) fn new(id: DeliveryId, account: oneshot::Receiver<DeliveryAccount>) -> Self {
        Self { id, is_repeat: false, account: Some(account) }
    }

    pub(super) fn repeat(id: DeliveryId) -> Self {
        Self { id, is_repeat: true, account: None }
    }
}

impl DeliveryIntake {
    /// Starts the intake. What an earlier process left unsettled comes first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn start(engine: Arc<Engine>, limits: DeliveryLimits) -> Result<Self, StoreError> {
        let work = Arc::new(Work {
            capacity: Capacity::new(limits),
            turns: Turns::new(limits.worker_count.max(1) as usize),
            metrics: Metrics::default(),
            sets: CompiledSets::default(),
            troubles: Troubles::default(),
            settled: watch::Sender::new(0),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            engine,
        });
        let left = Leftovers::find(&work).await?;
        left.take_up(&work, limits.places() as usize);
        Ok(Self(work))
    }

    /// Reserves memory for a delivery to a namespace, before it is read.
    ///
    /// # Errors
    /// There is not as much left.
    pub fn reserve(
        &self,
        namespace: &Namespace,
        bytes: u64,
        standing: Standing,
    ) -> Result<Reservation, Full> {
        let reserved = self.0.capacity.reserve(namespace, bytes, standing);
        reserved.inspect_err(|full| self.0.metrics.refused(full))
    }

    /// Reserves further memory for a delivery that is being read.
    ///
    /// # Errors
    /// There is not as much left.
    pub fn reserve_more(&self, reservation: &mut Reservation, bytes: u64) -> Result<(), Full> {
        reservation.grow(bytes).inspect_err(|full| self.0.metrics.refused(full))
    }

    /// Takes in a delivery that was read within `reservation`. When this returns, it is on disk.
    ///
    /// # Errors
    /// [`ReceiveError`].
    pub async fn receive(
        &self,
        delivery: NewDelivery,
        reservation: Reservation,
    ) -> Result<Received, ReceiveError> {
        if self.0.stopping.is_cancelled() {
            return Err(ReceiveError::Stopping);
        }
        let place = reservation.into_place(delivery.content.footprint());
        let place = place.inspect_err(|full| self.0.metrics.refused(full))?;
        let (reply, answer) = oneshot::channel();
        // Whoever sent it may leave at any time; what is on disk is worked off all the same.
        let work = self.0.clone();
        let delivery = Arc::new(delivery);
        self.0.tasks.spawn(async move { work.accept(delivery, place, reply).await });
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
        let mut rest = FIRST_REST;
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
            tokio::time::sleep(rest).await;
            rest = (rest * 2).min(LONGEST_REST);
        }
    }

    /// How a binding failed since the start, if it did.
    pub fn trouble(&self, namespace: &Namespace, binding: &BindingId) -> Option<Trouble> {
        self.0.troubles.of(namespace, binding)
    }

    /// The numbers now.
    pub fn totals(&self) -> DeliveryTotals {
        self.0.metrics.totals(self.0.capacity.held())
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

impl std::fmt::Debug for DeliveryIntake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeliveryIntake").finish_non_exhaustive()
    }
}
