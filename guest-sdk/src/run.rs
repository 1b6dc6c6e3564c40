//! From the job line to the completion line: reads, calls the work, reports how it ended.

use std::process::ExitCode;
use std::rc::Rc;

use serde::de::DeserializeOwned;

use crate::perf::Perf;
use crate::voice::Voice;
use crate::{Job, Outcome, Result, intake, panics, report};

/// Runs a plugin: reads the job from standard input, calls `work`, and writes the completion line.
///
/// An error becomes a failed job with the error and its causes as description. Params that do not
/// fit `P` become a failed job that names the param. A panic becomes a failed job that says where
/// it happened.
///
/// The exit code is success unless the job failed; the host goes by the completion line.
///
/// ```no_run
/// use sandyard_guest::{Job, Outcome};
///
/// fn main() -> impl std::process::Termination {
///     sandyard_guest::run(|job: Job| {
///         job.log(format!("params: {}", job.params));
///         Ok(Outcome::success())
///     })
/// }
/// ```
pub fn run<P, F>(work: F) -> ExitCode
where
    P: DeserializeOwned,
    F: FnOnce(Job<P>) -> Result,
{
    panics::report_as_failure();
    let voice = Rc::new(Voice::stdout());
    let outcome = perform(intake::read(), &voice, work);
    if outcome.is_failure() || voice.is_broken() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// One job from its line to its completion line, which `voice` says.
pub(crate) fn perform<P, F>(line: Result<String>, voice: &Rc<Voice>, work: F) -> Outcome
where
    P: DeserializeOwned,
    F: FnOnce(Job<P>) -> Result,
{
    let perf = Rc::new(Perf::default());
    let outcome = line
        .and_then(|line| Job::parse(line, Rc::clone(voice), Rc::clone(&perf)))
        .and_then(work)
        .unwrap_or_else(Outcome::from);
    voice.say_object(&outcome.completion(report::metrics(&perf)));
    outcome
}
