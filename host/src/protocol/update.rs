//! What one report of a plugin changes, with types checked.

use serde_json::{Map, Value};

use super::refusal::Refusal;
use super::{Html, Perf, text};
use crate::model::Code;

/// What one line of output, or one typed import, changes about a job.
///
/// It is made from a line by [`Transcript::stdout`](super::Transcript::stdout), or by a
/// constructor; either way every value in it has been checked. What could not be used is held as
/// refusals, which the transcript writes to the job's log.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Update {
    pub(super) changes: Vec<Change>,
    pub(super) refusals: Vec<Refusal>,
}

/// One key's new value. `None` clears what was reported before; for chains and notifications the
/// empty text does, which switches them off.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    /// Whether the job is complete.
    Complete(bool),
    /// From 0 to 1.
    Progress(Option<f64>),
    /// The code that holds at completion.
    Code(Option<Code>),
    /// What the plugin says about the end.
    Description(Option<String>),
    /// All performance metrics.
    Perf(Option<Perf>),
    /// One performance metric among the others.
    Metric(String, f64),
    /// A table, normalised.
    Table(Option<Value>),
    /// A report.
    Html(Option<Html>),
    /// The event to run after success.
    Chain(String),
    /// The event to run after a failure.
    ChainError(String),
    /// Data for the chained event.
    ChainData(Option<Value>),
    /// Params for the chained event.
    ChainParams(Option<Map<String, Value>>),
    /// Who hears of success.
    NotifySuccess(String),
    /// Who hears of a failure.
    NotifyFail(String),
    /// A name for this run.
    Label(Option<String>),
    /// A change to the event, not yet checked against what a job may change.
    UpdateEvent(Option<Map<String, Value>>),
}

impl Update {
    /// Sets the progress; below 0 and above 1 count as 0 and 1. What is not a number is refused.
    pub fn progress(fraction: f64) -> Self {
        if fraction.is_nan() {
            Self::refused(Refusal::new("progress", "NaN", "a number from 0 to 1"))
        } else {
            Self::of(Change::Progress(Some(fraction.clamp(0.0, 1.0))))
        }
    }

    /// Sets one performance metric, in seconds, beside those reported so far; one of the same
    /// name is replaced. `t` is called `total`, as in a reported `perf`.
    pub fn metric(name: &str, seconds: f64) -> Self {
        match Perf::default().set(name, seconds) {
            Ok(()) => Self::of(Change::Metric(name.to_owned(), seconds)),
            Err(refusal) => Self::refused(refusal),
        }
    }

    /// Names this run; an empty text takes the name away. More than 1024 bytes are refused.
    pub fn label(label: &str) -> Self {
        match text::optional("label", Some(Value::from(label))) {
            Ok(label) => Self::of(Change::Label(label)),
            Err(refusal) => Self::refused(refusal),
        }
    }

    /// Changes one key.
    pub(super) fn of(change: Change) -> Self {
        Self { changes: vec![change], refusals: Vec::new() }
    }

    fn refused(refusal: Refusal) -> Self {
        Self { changes: Vec::new(), refusals: vec![refusal] }
    }

    /// Whether it neither changes nor refuses anything.
    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.refusals.is_empty()
    }
}
