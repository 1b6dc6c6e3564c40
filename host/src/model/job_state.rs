//! Where a job is on its way.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where a job is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// It waits for its turn.
    Queued,
    /// It runs.
    Running,
    /// It waits for an answer from outside.
    Pending,
    /// It failed and will be tried again.
    Retrying,
    /// It has ended.
    Done,
}

/// Why a text is no state.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is no job state; write queued, running, pending, retrying or done")]
pub struct JobStateError(String);

impl JobState {
    /// Every state, in the order that jobs pass through them.
    pub const ALL: [Self; 5] =
        [Self::Queued, Self::Running, Self::Pending, Self::Retrying, Self::Done];

    /// The state in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Pending => "pending",
            Self::Retrying => "retrying",
            Self::Done => "done",
        }
    }
}

impl fmt::Display for JobState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for JobState {
    type Err = JobStateError;

    fn from_str(text: &str) -> Result<Self, JobStateError> {
        let unknown = || JobStateError(text.chars().take(32).collect());
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or_else(unknown)
    }
}
