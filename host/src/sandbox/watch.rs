//! What ends a run from outside: the clock, somebody's stop, the scratch folder, and the grace
//! after completion.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::time::{Sleep, sleep_until};

use super::end::{Halt, Returned};
use super::job::Stopped;
use super::output::Output;

/// What is watched while a plugin runs.
pub(super) struct Watch<'a> {
    /// When the clock ends the job.
    pub(super) deadline: Instant,
    /// How long it may go on after it reported completion.
    pub(super) grace: Duration,
    /// Whether somebody stops it.
    pub(super) stopped: Stopped,
    /// What it says, and its scratch folder's watch.
    pub(super) output: &'a Output,
}

/// Drives `call` until it returns or something in `watch` ends it. Then it is dropped, suspended
/// as it is, and nothing of it runs on.
///
/// A plugin that spins comes back here each time it yields by fuel, and one that waits or uses
/// files each time it waits for the host.
pub(super) async fn supervise(
    call: impl Future<Output = Returned>,
    mut watch: Watch<'_>,
) -> Result<Returned, Halt> {
    let mut call = pin!(call);
    let mut clock = pin!(None::<Sleep>);
    let mut grace = pin!(None::<Sleep>);
    poll_fn(|context| {
        // A wait of the plugin's can end at the very moment the job does; then the job is over.
        let deadline = watch.deadline;
        if clock.is_some() && is_over(clock.as_mut(), || deadline, context) {
            return Poll::Ready(Err(Halt::Timeout));
        }
        watch.output.begin_turn();
        if let Poll::Ready(returned) = call.as_mut().poll(context) {
            return Poll::Ready(Ok(returned));
        }
        // The timer is set only now, so that a plugin that never waits doesn't pay for it.
        if is_over(clock.as_mut(), || deadline, context) {
            return Poll::Ready(Err(Halt::Timeout));
        }
        if let Poll::Ready(stop) = watch.stopped.poll(context) {
            return Poll::Ready(Err(Halt::Stopped(stop.reason, stop.description)));
        }
        let (looked, is_completed) = {
            let mut account = watch.output.lock();
            (account.look_at_disk(), account.transcript.is_completed())
        };
        if let Err(exceeded) = looked {
            return Poll::Ready(Err(Halt::Disk(exceeded)));
        }
        if is_completed && is_over(grace.as_mut(), || Instant::now() + watch.grace, context) {
            return Poll::Ready(Err(Halt::Lingered));
        }
        Poll::Pending
    })
    .await
}

/// What ends a job that still waits for its place.
pub(super) async fn wait(deadline: Instant, stopped: &mut Stopped) -> Halt {
    tokio::select! {
        () = sleep_until(deadline.into()) => Halt::Timeout,
        stop = poll_fn(|context| stopped.poll(context)) => {
            Halt::Stopped(stop.reason, stop.description)
        }
    }
}

/// Sets the timer if it isn't yet, and asks it.
fn is_over(
    mut timer: Pin<&mut Option<Sleep>>,
    end: impl FnOnce() -> Instant,
    context: &mut Context<'_>,
) -> bool {
    if timer.is_none() {
        timer.set(Some(sleep_until(end().into())));
    }
    timer.as_pin_mut().is_some_and(|timer| timer.poll(context).is_ready())
}
