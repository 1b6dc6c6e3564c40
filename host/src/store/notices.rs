//! Web hooks and mails: written with what causes them, sent afterwards, tried until they arrive.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::StoreError;
use crate::model::{JobId, Namespace};

/// How a notice travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// A web hook.
    Hook,
    /// A mail.
    Mail,
}

/// A notice that is to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct NewNotice {
    /// Where its event is.
    pub namespace: Namespace,
    /// The job it tells of; absent when none could be launched.
    pub job: Option<JobId>,
    /// How it travels.
    pub channel: Channel,
    /// What happened: `job_start`, `job_complete`, `job_launch_failure`.
    pub action: String,
    /// To whom: a URL without secrets, or addresses.
    pub target: String,
    /// What its sender needs: for a hook the body, for a mail its parts.
    pub content: Value,
}

/// A notice on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Its number.
    pub id: i64,
    /// What is sent.
    pub notice: NewNotice,
    /// The tries so far.
    pub tries: Vec<Try>,
}

/// Who gets notices and can keep others waiting.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Receiver {
    /// Of web hooks, by the notices' target.
    Hook(String),
    /// The mail server, whoever the mails are for.
    Mail,
}

/// What is not asked for though it is due: what is on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Except {
    /// The numbers of these notices.
    pub ids: Vec<i64>,
    /// All notices to these receivers.
    pub receivers: Vec<Receiver>,
}

impl NewNotice {
    /// Who gets it.
    pub fn receiver(&self) -> Receiver {
        match self.channel {
            Channel::Hook => Receiver::Hook(self.target.clone()),
            Channel::Mail => Receiver::Mail,
        }
    }
}

/// One try to send a notice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Try {
    /// When, in seconds since 1970.
    pub at: f64,
    /// The answer's status, if there was one.
    pub status: Option<u16>,
    /// What went wrong, if it did.
    pub error: Option<String>,
    /// How long it took, in seconds.
    pub elapsed: f64,
}

/// What becomes of a notice after a try.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NoticeState {
    /// It arrived.
    Delivered,
    /// It is tried again at this time, in seconds since 1970.
    Again(f64),
    /// It is given up.
    Failed,
}

/// A notice as a job shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NoticeEntry {
    /// How it travels.
    pub channel: Channel,
    /// What happened.
    pub action: String,
    /// To whom.
    pub target: String,
    /// `waiting`, `delivered` or `failed`.
    pub state: String,
    /// The tries so far.
    pub tries: Vec<Try>,
}

/// Web hooks and mails.
#[async_trait]
pub trait Notices: Send + Sync + 'static {
    /// Keeps notices that no end of a job causes.
    ///
    /// # Errors
    /// The store failed.
    async fn add_notices(&self, notices: Vec<NewNotice>) -> Result<(), StoreError>;

    /// At most `most` notices that are due at `now`, the oldest first, and when the next after
    /// them is due, in seconds since 1970. What is in `except` is as if it were not there.
    ///
    /// # Errors
    /// The store failed.
    async fn due_notices(
        &self,
        now: f64,
        most: usize,
        except: Except,
    ) -> Result<(Vec<Notice>, Option<f64>), StoreError>;

    /// Waits until there may be more to send than when [`Self::due_notices`] was last asked.
    async fn new_notices(&self);

    /// Keeps a try and what becomes of the notice.
    ///
    /// # Errors
    /// The store failed.
    async fn tried(&self, id: i64, attempt: Try, state: NoticeState) -> Result<(), StoreError>;

    /// The notices of a job, oldest first.
    ///
    /// # Errors
    /// The store failed.
    async fn notices(&self, job: &JobId) -> Result<Vec<NoticeEntry>, StoreError>;
}
