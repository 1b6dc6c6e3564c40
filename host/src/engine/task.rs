//! A claimed job, as it will run: its event with what this job has in its place.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::event_fields::{self, EventFields};
use crate::definitions::{Event, Problems};
use crate::model::{LimitRequest, Namespace};
use crate::store::jobs::Claim;

/// A claimed job, as it will run.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) claim: Claim,
    /// The event, with this job's own properties in place of the event's.
    pub(super) event: Arc<Event>,
    pub(super) params: Map<String, Value>,
    /// What the job JSON carries beside the host's own.
    pub(super) fields: Arc<Map<String, Value>>,
    pub(super) limits: LimitRequest,
    /// How often it may still be tried after this.
    pub(super) retries_left: u32,
}

/// A job that can't run, since what it has of its own does not fit its event.
pub(super) struct Misfit {
    /// The job with the event's own properties, by which it is told of.
    pub(super) task: Task,
    /// What does not fit.
    pub(super) problems: Problems,
}

impl Task {
    /// Puts together what a claimed job gets.
    ///
    /// # Errors
    /// What the job has in place of its event's properties no longer fits the event.
    pub(super) fn new(claim: Claim, known: &EventFields) -> Result<Self, Box<Misfit>> {
        let (own, extra) = split(&claim.order.fields);
        let unchanged = known.of(&claim.event, &claim.category);
        if own.is_empty() {
            let event = claim.event.clone();
            return Ok(Self::of(claim, event, unchanged, extra));
        }
        match claim.event.patched(own) {
            Ok(event) => {
                let fields = event_fields::fields(&event, &claim.category);
                Ok(Self::of(claim, Arc::new(event), Arc::new(fields), extra))
            }
            Err(problems) => {
                let event = claim.event.clone();
                Err(Box::new(Misfit { task: Self::of(claim, event, unchanged, extra), problems }))
            }
        }
    }

    fn of(
        claim: Claim,
        event: Arc<Event>,
        mut fields: Arc<Map<String, Value>>,
        extra: Map<String, Value>,
    ) -> Self {
        let params = merged(&event.params, &claim.order.params);
        let retries_left = event.retries.saturating_sub(claim.attempt.saturating_sub(1));
        if !extra.is_empty() || claim.earlier.is_some() || claim.order.parent.is_some() {
            add(Arc::make_mut(&mut fields), &claim, extra, retries_left);
        }
        // What is given for one job can lower the event's limits and never raise them.
        let category = &claim.category;
        let limits = claim.event.limit_request(category).lower(event.limit_request(category));
        Self { event, params, fields, limits, retries_left, claim }
    }

    pub(super) fn namespace(&self) -> &Namespace {
        &self.claim.event.namespace
    }

    /// How long its earlier tries took.
    pub(super) fn spent(&self) -> Duration {
        self.claim.earlier.as_ref().map_or(Duration::ZERO, |earlier| earlier.spent)
    }

    /// What its earlier tries logged.
    pub(super) fn earlier_log(&self) -> &str {
        self.claim.earlier.as_ref().map_or("", |earlier| &earlier.log)
    }
}

/// The event's properties among what a job was given, and the rest.
fn split(given: &Map<String, Value>) -> (Map<String, Value>, Map<String, Value>) {
    let is_own = |key: &str| Event::OVERRIDABLE.contains(&key);
    let (mut own, mut extra) = (Map::new(), Map::new());
    for (key, value) in given {
        let half = if is_own(key) { &mut own } else { &mut extra };
        half.insert(key.clone(), value.clone());
    }
    (own, extra)
}

/// Adds what this job has of its own.
fn add(
    fields: &mut Map<String, Value>,
    claim: &Claim,
    extra: Map<String, Value>,
    retries_left: u32,
) {
    // What earlier tries reported is kept, as is documented of retries (protocol page, 3.4).
    if let Some(earlier) = &claim.earlier {
        fields.extend(earlier.fields.clone());
        fields.insert("retries".to_owned(), retries_left.into());
    }
    fields.extend(extra);
    if let Some(parent) = &claim.order.parent {
        fields.insert("source_job".to_owned(), parent.as_str().into());
    }
}

/// `over` put over `params`, key by key (plugin manual, Chain Params).
fn merged(params: &Map<String, Value>, over: &Map<String, Value>) -> Map<String, Value> {
    let mut merged = params.clone();
    merged.extend(over.iter().map(|(key, value)| (key.clone(), value.clone())));
    merged
}
