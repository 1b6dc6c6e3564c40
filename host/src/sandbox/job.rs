//! What goes into the sandbox, and what comes out.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes as Chunk;
use tokio::sync::oneshot;

use super::program::Program;
use super::typed::JobContext;
use crate::model::{Grants, Limits, StopReason, Usage};
use crate::protocol::{Report, Transcript};

/// One run of a plugin.
pub struct Job {
    /// What runs.
    pub program: Arc<Program>,
    /// What it reads on stdin.
    pub stdin: Chunk,
    /// Its whole environment.
    pub environment: Vec<(String, String)>,
    /// What it runs under.
    pub limits: Limits,
    /// What it may reach.
    pub grants: Arc<Grants>,
    /// What it may know of itself.
    pub context: JobContext,
    /// Where what it says is read.
    pub transcript: Transcript,
    /// When it was launched; its clock runs from here.
    pub launched: Instant,
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
pub struct Stopped(pub(super) oneshot::Receiver<Stop>);

/// Why somebody stops a job.
#[derive(Debug, Clone)]
pub struct Stop {
    /// [`StopReason::Abort`] or [`StopReason::Shutdown`].
    pub reason: StopReason,
    /// For the record, like `Manually aborted by user: admin`.
    pub description: String,
}

impl Stopper {
    /// A stopper and what the sandbox listens on. A stopper that is dropped stops nothing.
    pub fn new() -> (Self, Stopped) {
        let (sender, receiver) = oneshot::channel();
        (Self(sender), Stopped(receiver))
    }

    /// Stops the job: its instance is dropped at once, and nothing of it survives. A job that has
    /// ended already is left as it is.
    pub fn stop(self, stop: Stop) {
        // The receiver is gone when the job is over, and then there is nothing to stop.
        drop(self.0.send(stop));
    }
}
