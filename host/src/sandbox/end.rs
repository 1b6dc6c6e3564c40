//! Why a run ended, made out from what wasmtime returns.

use wasmtime::Trap;
use wasmtime_wasi::I32Exit;

use super::disk::DiskExceeded;
use super::output::OutputExceeded;
use crate::model::{Limits, StopReason};
use crate::protocol::End;

/// Cuts what a guest can make long, like a name in a trap's text.
const LONGEST_CAUSE: usize = 500;

/// What ended a run from the host's side.
#[derive(Debug)]
pub(super) enum Halt {
    /// The clock.
    Timeout,
    /// The scratch folder.
    Disk(DiskExceeded),
    /// Somebody, with a reason and a description.
    Stopped(StopReason, String),
    /// It reported completion and did not return in time.
    Lingered,
}

/// How the plugin's own code ended.
pub(super) type Returned = wasmtime::Result<Result<(), ()>>;

/// What the host made of a run that it ended itself.
pub(super) fn halted(halt: Halt, limits: &Limits) -> End {
    match halt {
        Halt::Timeout => stopped(
            StopReason::Timeout,
            format!("Job Aborted: Exceeded the time limit of {}.", limits.timeout),
        ),
        Halt::Disk(exceeded) => disk(&exceeded),
        Halt::Stopped(reason, description) => {
            stopped(reason, format!("Job Aborted: {description}"))
        }
        Halt::Lingered => End::Returned,
    }
}

/// The end of a job whose scratch folder holds too much.
pub(super) fn disk(exceeded: &DiskExceeded) -> End {
    stopped(StopReason::Disk, format!("Job Aborted: Exceeded the disk limit: {exceeded}."))
}

/// What the host made of a run that ended by itself. `was_refused` says whether the plugin was
/// ever refused memory.
pub(super) fn returned(returned: Returned, was_refused: bool, limits: &Limits) -> End {
    let error = match returned {
        Ok(Ok(())) => return End::Returned,
        Ok(Err(())) if was_refused => return out_of_memory(limits),
        Ok(Err(())) => return End::Exited(1),
        Err(error) => error,
    };
    if let Some(exit) = error.downcast_ref::<I32Exit>() {
        return match exit.0 {
            0 => End::Returned,
            _ if was_refused => out_of_memory(limits),
            status => End::Exited(status),
        };
    }
    if let Some(exceeded) = error.downcast_ref::<OutputExceeded>() {
        let description = format!("Job Aborted: Exceeded the output limit: {exceeded}.");
        return stopped(StopReason::Output, description);
    }
    let trap = error.downcast_ref::<Trap>().copied();
    if trap == Some(Trap::OutOfFuel) {
        let description = format!("Job Aborted: Exceeded the fuel limit of {} units.", limits.fuel);
        return stopped(StopReason::Fuel, description);
    }
    if was_refused {
        return out_of_memory(limits);
    }
    stopped(StopReason::Trap, format!("Job Aborted: {}.", cause(&error, trap)))
}

fn out_of_memory(limits: &Limits) -> End {
    let description = format!("Job Aborted: Exceeded the memory limit of {}.", limits.memory);
    stopped(StopReason::Memory, description)
}

fn stopped(reason: StopReason, description: String) -> End {
    End::Stopped { reason, description }
}

fn cause(error: &wasmtime::Error, trap: Option<Trap>) -> String {
    let text = match trap {
        Some(Trap::StackOverflow) => {
            "the plugin trapped: its calls are nested too deep for the stack".to_owned()
        }
        Some(Trap::UnreachableCodeReached) => {
            "the plugin trapped: it reached `unreachable`, as after a panic or abort".to_owned()
        }
        Some(trap) => format!("the plugin trapped: {trap}"),
        None => format!("the plugin failed: {error:#}"),
    };
    let end = text.floor_char_boundary(LONGEST_CAUSE);
    text.get(..end).unwrap_or_default().trim_end_matches('.').to_owned()
}
