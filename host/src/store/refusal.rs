//! Why a job is not launched.

use std::time::Duration;

use thiserror::Error;

use crate::model::{CategoryId, EventId, JobName, PluginId};

/// Why a job is not launched, in the words that schedulers' users know (protocol page, 1.1).
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// There is no such event.
    #[error("Event not found: {0}")]
    NoEvent(EventId),
    /// As many jobs of the event are on their way as may be.
    #[error("Maximum of {most} job{} already running for event: {title}", plural(*most))]
    EventFull {
        /// The event's title.
        title: String,
        /// Its `max_children`.
        most: u32,
    },
    /// As many jobs wait as may.
    #[error("Job could not be queued: Event queue reached max of {most} item{}", plural(*most))]
    QueueFull {
        /// The event's `queue_max`.
        most: u32,
    },
    /// As many jobs of the category are on their way as may be.
    #[error("Maximum of {most} job{} already running for category: {category}", plural(*most))]
    CategoryFull {
        /// The category.
        category: CategoryId,
        /// Its `max_children`.
        most: u32,
    },
    /// As many jobs of the namespace are on their way as may be.
    #[error("Maximum of {most} job{} already running in this namespace", plural(*most))]
    NamespaceFull {
        /// The namespace's cap.
        most: u32,
    },
    /// As many jobs are on their way as the host takes.
    #[error("Maximum of {most} job{} already running on this host", plural(*most))]
    HostFull {
        /// The host's cap.
        most: u32,
    },
    /// The category is switched off.
    #[error("Category '{0}' is disabled.")]
    CategoryDisabled(CategoryId),
    /// The plugin is switched off.
    #[error("Plugin '{0}' is disabled.")]
    PluginDisabled(PluginId),
    /// There is no such plugin any more.
    #[error("Plugin not found: {0}")]
    NoPlugin(PluginId),
    /// Another job in the namespace has the name.
    #[error("Name already taken: {0} is another job's; it is free again once that job is removed")]
    NameTaken(JobName),
    /// The chain is too long.
    #[error("Chain of {most} jobs reached: it looks like a loop, and ends here")]
    TooDeep {
        /// How long a chain may be.
        most: u32,
    },
}

impl Refusal {
    /// When another try may work, where nothing but time is needed.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::EventFull { .. }
            | Self::QueueFull { .. }
            | Self::CategoryFull { .. }
            | Self::NamespaceFull { .. }
            | Self::HostFull { .. } => Some(Duration::from_secs(1)),
            _ => None,
        }
    }
}

fn plural(number: u32) -> &'static str {
    if number == 1 { "" } else { "s" }
}
