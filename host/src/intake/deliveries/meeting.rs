//! One delivery and all of its bindings.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::asked::Asked;
use super::candidate::{Candidate, Verdict, view};
use crate::definitions::APPLIED;
use crate::intake::turns::Turn;
use crate::model::{DeliveryId, JobId, JobName, Namespace, Order, Submission, now};
use crate::store::Store;
use crate::store::deliveries::{DeliveryContent, MatchFailure, Matched, Settlement};

/// How long a delivery's bindings are tried before others on the same thread, and of other
/// namespaces, have their turn.
const TURN: Duration = Duration::from_millis(1);

/// The most that the jobs of one delivery get together, in bytes: all of it is in memory until it
/// is on disk, several times over, for as many deliveries as there are workers.
const MOST_TOGETHER: usize = 16 << 20;

/// What jobs get in bytes that is held for each delivery on its way, and not for each worker.
const MUCH: usize = 64 << 10;

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
    /// Tries all bindings, in their order; those of other namespaces' deliveries between them. Who
    /// asked for much keeps its turn until that is on disk.
    pub(super) async fn settle(
        &self,
        candidates: &[Candidate],
        turn: Turn,
    ) -> (Settlement, Option<Turn>) {
        let mut turn = turn;
        let mut settlement = Settlement::default();
        let mut room = MOST_TOGETHER;
        let mut rest = candidates;
        while !rest.is_empty() {
            rest = self.try_some(rest, &mut settlement, &mut room);
            if !rest.is_empty() {
                tokio::task::yield_now().await;
                turn = turn.again().await;
            }
        }
        let is_much = MOST_TOGETHER - room > MUCH;
        (settlement, is_much.then_some(turn))
    }

    /// Tries bindings for one turn; those that are left.
    fn try_some<'b>(
        &self,
        bindings: &'b [Candidate],
        settlement: &mut Settlement,
        room: &mut usize,
    ) -> &'b [Candidate] {
        let begun = Instant::now();
        let view = view(self.delivery, self.content);
        let environment = view.environment();
        let mut rest = bindings;
        while let Some((candidate, later)) = rest.split_first() {
            rest = later;
            match candidate.meet_in(&view, &environment) {
                Verdict::Unmatched => settlement.unmatched.push(candidate.binding().id.clone()),
                Verdict::Failed { failure, .. } => settlement.failed.push(failure),
                Verdict::Matched(None) => settlement.matched.push(Matched {
                    binding: candidate.binding().id.clone(),
                    submission: None,
                    varies_name: false,
                }),
                Verdict::Matched(Some(asked)) => match self.submission(candidate, *asked, room) {
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

    fn submission(
        &self,
        candidate: &Candidate,
        asked: Asked,
        room: &mut usize,
    ) -> Result<Matched, MatchFailure> {
        let refused = |message: String| MatchFailure {
            binding: candidate.binding().id.clone(),
            stage: "submit".to_owned(),
            message,
            position: None,
        };
        if asked.namespace != self.content.namespace && !self.cluster_scope {
            let (sender, namespace) = (self.sender, &asked.namespace);
            let problem = format!("{sender} may not start events of the namespace {namespace}");
            return Err(refused(problem));
        }
        let left = room.checked_sub(asked.size).ok_or_else(|| {
            refused(format!(
                "the jobs of one delivery get at most {MOST_TOGETHER} bytes of arguments, labels \
                 and annotations together; let this one read them from the delivery"
            ))
        })?;
        *room = left;
        let time = now();
        let labels = self.labels(candidate, &asked);
        let name = asked.name.unwrap_or_else(|| JobName::of_event(&asked.event, time));
        let order = Order {
            source: format!("Binding ({})", candidate.binding().id),
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
            binding: candidate.binding().id.clone(),
            submission: Some(submission),
            varies_name: asked.varies_name,
        })
    }

    /// The event's labels, the binding's over them, and the host's over those.
    fn labels(&self, candidate: &Candidate, asked: &Asked) -> BTreeMap<String, String> {
        let mut labels = self.event_labels(&asked.namespace, asked);
        labels.extend(asked.labels.clone());
        let event = if asked.cluster_scope { CLUSTER_EVENT_LABEL } else { EVENT_LABEL };
        labels.insert(BINDING_LABEL.to_owned(), candidate.binding().id.to_string());
        labels.insert(event.to_owned(), asked.event.to_string());
        labels.insert(SENDER_LABEL.to_owned(), self.sender.to_owned());
        labels
    }

    fn event_labels(&self, namespace: &Namespace, asked: &Asked) -> BTreeMap<String, String> {
        let Some(event) = self.store.event(namespace, &asked.event) else { return BTreeMap::new() };
        let mut labels = event.labels.clone();
        labels.remove(APPLIED);
        labels
    }
}
