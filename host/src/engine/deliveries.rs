//! What deliveries start, and what their jobs read of them.

use anyhow::Context as _;
use serde_json::{Map, Value};

use super::carried;
use super::engine::Engine;
use crate::model::DeliveryId;
use crate::store::StoreError;
use crate::store::deliveries::{DeliveryAccount, DeliveryContent, Settlement};

impl Engine {
    /// Settles a delivery: when this returns, the jobs that it starts are on disk, together with
    /// what became of it.
    ///
    /// # Errors
    /// There is no such delivery; the store failed, and nothing of it is written.
    pub async fn settle(
        &self,
        delivery: &DeliveryId,
        content: &DeliveryContent,
        settlement: Settlement,
    ) -> Result<DeliveryAccount, StoreError> {
        let submissions = settlement.matched.iter().filter_map(|one| one.submission.as_ref());
        let announced: Vec<_> =
            submissions.map(|one| (one.id.clone(), self.announce(one))).collect();
        let asked = announced.len();
        // Before any of them can begin.
        self.carried.keep(delivery, content, asked);
        let settled = self.store.settle(delivery, settlement).await;
        let account = settled.inspect_err(|_| self.carried.give_up(delivery, asked))?;
        let mut started = 0;
        for (job, announced) in announced {
            if account.matched.iter().any(|one| one.job.as_ref() == Some(&job)) {
                self.metrics.submitted();
                announced.tell();
                started += 1;
            }
        }
        self.carried.give_up(delivery, asked - started);
        (started..asked).for_each(|_| self.metrics.refused());
        Ok(account)
    }

    /// What a job reads of the delivery that asked for it.
    ///
    /// # Errors
    /// It is no longer kept; the store failed.
    pub(super) async fn delivered(
        &self,
        delivery: &DeliveryId,
    ) -> anyhow::Result<Map<String, Value>> {
        if let Some(fields) = self.carried.take(delivery) {
            return Ok(fields);
        }
        let open = self.store.open_delivery(delivery).await?;
        let open = open.with_context(|| {
            format!("its delivery {delivery} is no longer kept (`retention`), so it can't be read")
        })?;
        Ok(carried::fields(delivery, open.content))
    }
}
