//! What an earlier process left running: run again or failed, as its event says.

use std::sync::Arc;

use super::attempt::only;
use super::ending;
use super::engine::Engine;
use super::notices;
use super::record::{self, final_record};
use super::task::Task;
use crate::model::{OnCrash, StopReason};
use crate::store::jobs::{Claim, Ending, Finish};

/// Takes up what an earlier process left running.
///
/// # Errors
/// The store failed.
pub(super) async fn take_up(engine: &Arc<Engine>) -> anyhow::Result<()> {
    // Each goes to the head of its line, so that the first must come last.
    for claim in engine.store.interrupted().await?.into_iter().rev() {
        let finish = after_crash(engine, &claim);
        engine.finish(&claim, finish).await;
    }
    Ok(())
}

fn after_crash(engine: &Engine, claim: &Claim) -> Finish {
    let mut finish = only(claim, Ending::Requeue { counts: true });
    // Run again at most `retries` + 1 times: once for the crash, and as often as it may fail.
    let most = claim.event.retries.saturating_add(2);
    if claim.event.on_crash == OnCrash::Retry && claim.attempt < most {
        return finish;
    }
    let description = "Job Aborted: the host died while it ran".to_owned();
    let task = Task::new(claim.clone(), &engine.event_fields).unwrap_or_else(|misfit| misfit.task);
    let record = record::unrun(&task, description, Some(StopReason::Crash));
    finish.chained.extend(ending::chained(&task, &record).ok().flatten());
    finish.notices = notices::ended(&engine.notifier, &engine.programs, &task, &record);
    finish.ending = Ending::Done(Box::new(final_record(record)));
    finish
}
