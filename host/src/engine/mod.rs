//! The engine: queue, claim, run, outcome, and what follows from it.
//!
//! A [`Submission`](crate::model::Submission) comes in; the store keeps it and says whose turn it
//! is; a claimed job runs in the sandbox; its end is written together with all that follows.
//!
//! - `engine`: the front door: start, submit, watch, stop
//! - `dispatch`: takes claims as fast as there are places
//! - `task`, `attempt`, `ending`: what a job gets, one try of it, and what follows from its end
//! - `abort`, `flush`, `recovery`: ends by hand, and after a crash
//! - `live`, `live_log`, `change`, `waiters`: running jobs, for those who watch
//! - `notices`, `notifier`, `courier`, `under_way`: who is to hear of a job, and telling them
//! - `deliveries`, `carried`: what deliveries start, and what their jobs read of them
//! - `services`: what a running job may ask of the host
//! - `housekeeping`: the length of the history

mod abort;
mod attempt;
mod carried;
mod change;
mod config;
mod courier;
mod deliveries;
mod dispatch;
mod ending;
#[expect(clippy::module_inception, reason = "the engine itself, among its parts")]
mod engine;
mod event_fields;
mod flush;
mod housekeeping;
mod live;
mod live_log;
mod metrics;
mod notices;
mod notifier;
mod programs;
mod record;
mod recovery;
mod services;
mod task;
mod under_way;
mod waiters;

use crate::model::now;

pub use abort::Aborted;
pub use change::{Change, Changes};
pub use config::{EngineConfig, NotifyConfig};
pub use engine::Engine;
pub use live::{LiveJob, Progress};
pub use live_log::{LiveLog, Piece};
pub use metrics::{Metrics, Totals};
pub use waiters::{Ended, Wait};
