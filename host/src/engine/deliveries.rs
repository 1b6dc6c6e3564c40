//! What deliveries start, and what their jobs read of them.

use anyhow::Context as _;
use serde_json::{Map, Value};

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
        settlement: Settlement,
    ) -> Result<DeliveryAccount, StoreError> {
        let submissions = settlement.matched.iter().filter_map(|one| one.submission.as_ref());
        let announced: Vec<_> =
            submissions.map(|one| (one.id.clone(), self.announce(one))).collect();
        let asked = announced.len();
        let account = self.store.settle(delivery, settlement).await?;
        let mut started = 0;
        for (job, announced) in announced {
            if account.matched.iter().any(|one| one.job.as_ref() == Some(&job)) {
                self.metrics.submitted();
                announced.tell();
                started += 1;
            }
        }
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
        let open = self.store.open_delivery(delivery).await?;
        let open = open.with_context(|| {
            format!("its delivery {delivery} is no longer kept (`retention`), so it can't be read")
        })?;
        let DeliveryContent { namespace, discriminator, metadata, payload } = open.content;
        let fields = [
            ("payload", payload),
            ("metadata", metadata),
            ("discriminator", discriminator.into()),
            ("namespace", namespace.as_str().into()),
            ("delivery", delivery.as_str().into()),
        ];
        Ok(fields.map(|(key, value)| (key.to_owned(), value)).into_iter().collect())
    }
}
