//! One delivery and all of its bindings.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::compiled::{Asked, CompiledBinding, CompiledSet, Verdict};
use super::expression::environment;
use crate::model::{DeliveryId, JobId, JobName, Namespace, Order, Submission, now};
use crate::store::Store;
use crate::store::deliveries::{DeliveryContent, MatchFailure, Matched, Settlement};

/// How long bindings are tried before others on the same thread have their turn.
const TURN: Duration = Duration::from_millis(1);

/// Labels that tell what started a job, as Argo's users know them (protocol page, A2).
const BINDING_LABEL: &str = "workflows.argoproj.io/workflow-event-binding";
const EVENT_LABEL: &str = "workflows.argoproj.io/workflow-template";
const CLUSTER_EVENT_LABEL: &str = "workflows.argoproj.io/cluster-workflow-template";
const SENDER_LABEL: &str = "workflows.argoproj.io/creator";

/// A delivery whose bindings are tried.
pub(super) struct Meeting<'m> {
    pub(super) store: &'m dyn Store,
    pub(super) delivery: &'m DeliveryId,
    pub(super) content: &'m DeliveryContent,
    pub(super) sender: &'m str,
    pub(super) cluster_scope: bool,
}

impl Meeting<'_> {
    /// Tries all bindings, in their order.
    pub(super) async fn settle(&self, set: &Arc<CompiledSet>) -> Settlement {
        let mut settlement = Settlement::default();
        let mut rest = set.bindings.as_slice();
        while !rest.is_empty() {
            rest = self.turn(rest, &mut settlement);
            if !rest.is_empty() {
                tokio::task::yield_now().await;
            }
        }
        settlement
    }

    /// Tries bindings for one turn; those that are left.
    fn turn<'b>(
        &self,
        bindings: &'b [CompiledBinding],
        settlement: &mut Settlement,
    ) -> &'b [CompiledBinding] {
        let begun = Instant::now();
        let environment = environment(self.delivery, self.content);
        let mut rest = bindings;
        while let Some((binding, later)) = rest.split_first() {
            rest = later;
            match binding.meet_in(self.content, &environment) {
                Verdict::Unmatched => settlement.unmatched.push(binding.id().clone()),
                Verdict::Failed(failure) => settlement.failed.push(failure),
                Verdict::Matched(None) => settlement.matched.push(Matched {
                    binding: binding.id().clone(),
                    submission: None,
                    varies_name: false,
                }),
                Verdict::Matched(Some(asked)) => match self.submission(binding, *asked) {
                    Ok(matched) => settlement.matched.push(matched),
                    Err(failure) => settlement.failed.push(failure),
                },
            }
            if begun.elapsed() >= TURN {
                break;
            }
        }
        rest
    }

    fn submission(&self, binding: &CompiledBinding, asked: Asked) -> Result<Matched, MatchFailure> {
        let own = &self.content.namespace;
        if asked.namespace != *own && !self.cluster_scope {
            let message = format!(
                "{} may not start events of the namespace {}",
                self.sender, asked.namespace
            );
            return Err(MatchFailure {
                binding: binding.id().clone(),
                stage: "submit".to_owned(),
                message,
                position: None,
            });
        }
        let time = now();
        let labels = self.labels(binding, &asked);
        let name = asked.name.unwrap_or_else(|| JobName::of_event(&asked.event, time));
        let order = Order {
            source: format!("Binding ({})", binding.id()),
            now: time as i64,
            params: asked.params,
            delivery: Some(self.delivery.clone()),
            name: Some(name),
            labels,
            annotations: asked.annotations,
            ..Order::default()
        };
        let submission = Submission {
            id: JobId::generate(),
            namespace: asked.namespace,
            event: asked.event,
            idempotency_key: None,
            order,
        };
        Ok(Matched {
            binding: binding.id().clone(),
            submission: Some(submission),
            varies_name: asked.varies_name,
        })
    }

    /// The event's labels, the binding's over them, and the host's over those.
    fn labels(&self, binding: &CompiledBinding, asked: &Asked) -> BTreeMap<String, String> {
        let mut labels = self.event_labels(&asked.namespace, asked);
        labels.extend(asked.labels.clone());
        let event = if asked.cluster_scope { CLUSTER_EVENT_LABEL } else { EVENT_LABEL };
        labels.insert(BINDING_LABEL.to_owned(), binding.id().to_string());
        labels.insert(event.to_owned(), asked.event.to_string());
        labels.insert(SENDER_LABEL.to_owned(), self.sender.to_owned());
        labels
    }

    fn event_labels(&self, namespace: &Namespace, asked: &Asked) -> BTreeMap<String, String> {
        let event = self.store.event(namespace, &asked.event);
        event.map(|event| event.labels.clone()).unwrap_or_default()
    }
}
