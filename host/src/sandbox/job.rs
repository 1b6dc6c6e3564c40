//! What goes into the sandbox, and what comes out.

use std::future::Future as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes as Chunk;
use tokio::sync::oneshot;

use super::program::Program;
use super::typed::Services;
use crate::model::{Grants, Limits, Report, StopReason, Usage};
use crate::protocol::Transcript;

/// One run of a plugin.
pub struct Job {
    /// What runs.
    pub program: Arc<Program>,
    /// What it reads on stdin.
    pub stdin: Chunk,
    /// Who it is.
    pub identity: Arc<dyn Identity>,
    /// What it runs under.
    pub limits: Limits,
    /// What it may reach.
    pub grants: Arc<Grants>,
    /// Where what it says is read.
    pub transcript: Transcript,
    /// When it was launched; its clock runs from here.
    pub launched: Instant,
    /// What earlier tries used of its clock.
    pub spent: Duration,
    /// Who serves its imports `kv`, `chain` and `secrets`, if anybody.
    pub services: Option<Arc<dyn Services>>,
}

impl Job {
    /// When its clock runs out.
    pub fn deadline(&self) -> Instant {
        self.launched + self.limits.timeout.0.saturating_sub(self.spent)
    }

    /// Whether earlier tries used all of its clock.
    pub(super) fn is_spent(&self) -> bool {
        !self.spent.is_zero() && self.spent >= self.limits.timeout.0
    }
}

/// Who a job is, made up only when its plugin asks: most never do.
pub trait Identity: Send + Sync {
    /// The plugin's id, which is its first argument.
    fn plugin(&self) -> &str;
    /// Its whole environment.
    fn environment(&self) -> Vec<(String, String)>;
    /// What it may know of itself.
    fn context(&self) -> JobContext;
}

/// What a job may know of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobContext {
    /// The job.
    pub job: String,
    /// The namespace of job, event and plugin.
    pub namespace: String,
    /// The event it is a run of, if any.
    pub event: Option<String>,
    /// The plugin that runs.
    pub plugin: String,
    /// 1 for the first try.
    pub attempt: u32,
    /// The time the job is for, in seconds since 1970.
    pub now: i64,
    /// Who started it.
    pub source: String,
}

/// What came of a run.
#[derive(Debug)]
pub struct Finished {
    /// How it ended and what the plugin said.
    pub report: Report,
    /// What it used.
    pub usage: Usage,
}

/// Stops a job from outside.
#[derive(Debug)]
pub struct Stopper(oneshot::Sender<Stop>);

/// Hears of a [`Stopper`].
#[derive(Debug)]
pub struct Stopped(Option<oneshot::Receiver<Stop>>);

/// Why somebody stops a job.
#[derive(Debug, Clone)]
pub struct Stop {
    /// [`StopReason::Abort`] or [`StopReason::Shutdown`].
    pub reason: StopReason,
    /// For the record, like `Manually aborted by user: admin`.
    pub description: String,
}

impl Stopped {
    /// For a job that nobody can stop.
    pub fn never() -> Self {
        Self(None)
    }

    /// The stop, once there is one.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Stop> {
        let heard = match &mut self.0 {
            Some(receiver) => ready!(Pin::new(receiver).poll(context)),
            None => return Poll::Pending,
        };
        match heard {
            Ok(stop) => Poll::Ready(stop),
            // The stopper was dropped.
            Err(_) => {
                self.0 = None;
                Poll::Pending
            }
        }
    }
}

impl Stopper {
    /// A stopper and what the sandbox listens on. A stopper that is dropped stops nothing.
    pub fn new() -> (Self, Stopped) {
        let (sender, receiver) = oneshot::channel();
        (Self(sender), Stopped(Some(receiver)))
    }

    /// Stops the job: its instance is dropped at once, and nothing of it survives. A job that has
    /// ended already is left as it is.
    pub fn stop(self, stop: Stop) {
        // The receiver is gone when the job is over, and then there is nothing to stop.
        drop(self.0.send(stop));
    }
}
