//! How a job went: its outcome, and all that it reported.

use serde_json::{Map, Value};

use super::mask::Mask;
use super::{Dialect, Html, Perf, Status};
use crate::model::{Code, Outcome, Report, StopReason};

/// How the run of a plugin ended, as the sandbox saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// It returned, or exited with success.
    Returned,
    /// It exited with this status; 0 is the same as returning.
    Exited(i32),
    /// The host stopped it.
    Stopped {
        /// Why.
        reason: StopReason,
        /// What to say about it: the limit, its value, and what was found.
        description: String,
    },
}

/// The end of a job in four values.
pub(super) struct Verdict {
    outcome: Outcome,
    code: Code,
    description: String,
    stop_reason: Option<StopReason>,
}

impl Verdict {
    /// Takes the secrets out of what the host says about the end.
    pub(super) fn mask(&mut self, mask: &Mask) {
        mask.string(&mut self.description);
    }
}

/// Decides how a job went (protocol page, 2.3, 2.4 and decisions 8, 9 and 13). A reported
/// completion stands, however the run ended.
pub(super) fn judge(dialect: Dialect, status: &mut Status, end: End) -> Verdict {
    let description = status.description.take().filter(|text| !text.trim().is_empty());
    if status.completed {
        return completed(status.code.take(), description);
    }
    match (dialect, end) {
        (_, End::Stopped { reason, description }) => stopped(reason, description),
        (Dialect::ExitCode, End::Returned | End::Exited(0)) => Verdict {
            outcome: Outcome::Success,
            code: Code::success(),
            description: description.unwrap_or_default(),
            stop_reason: None,
        },
        (Dialect::ExitCode, End::Exited(exit)) => {
            exited(exit, description.unwrap_or_else(|| format!("Exited with status {exit}.")))
        }
        (Dialect::Cronicle, End::Returned | End::Exited(0)) => stopped(
            StopReason::Incomplete,
            "Process exited without reporting job completion.".to_owned(),
        ),
        (Dialect::Cronicle, End::Exited(exit)) => {
            exited(exit, format!("Plugin exited with status {exit} and reported no completion."))
        }
    }
}

fn completed(code: Option<Code>, description: Option<String>) -> Verdict {
    let code = code.unwrap_or_else(Code::success);
    let outcome = code.outcome();
    let description = description.unwrap_or_else(|| match outcome {
        Outcome::Error => "Unknown Error (no description provided)".to_owned(),
        Outcome::Success | Outcome::Warning | Outcome::Aborted => String::new(),
    });
    Verdict { outcome, code, description, stop_reason: None }
}

fn exited(exit: i32, description: String) -> Verdict {
    Verdict {
        outcome: Outcome::Error,
        code: Code::from(i64::from(exit)),
        description,
        stop_reason: Some(StopReason::Exit),
    }
}

fn stopped(reason: StopReason, description: String) -> Verdict {
    let outcome = match reason {
        StopReason::Abort | StopReason::Shutdown => Outcome::Aborted,
        StopReason::Fuel
        | StopReason::Memory
        | StopReason::Timeout
        | StopReason::Output
        | StopReason::Disk
        | StopReason::Trap
        | StopReason::Exit
        | StopReason::Incomplete
        | StopReason::Crash => Outcome::Error,
    };
    Verdict { outcome, code: Code::from(1), description, stop_reason: Some(reason) }
}

impl Report {
    /// Puts together what was decided and what was reported.
    pub(super) fn new(
        verdict: Verdict,
        status: Status,
        update_event: Option<Map<String, Value>>,
        log: String,
        elapsed: f64,
    ) -> Self {
        let perf = status.perf.filter(|perf| !perf.is_empty());
        Self {
            outcome: verdict.outcome,
            code: verdict.code,
            description: verdict.description,
            stop_reason: verdict.stop_reason,
            progress: status.progress,
            elapsed,
            perf: perf.as_ref().map(Perf::metrics),
            pie: perf.as_ref().map(Perf::pie),
            table: status.table,
            html: status.html.as_ref().map(Html::sanitised),
            chain: status.chain,
            chain_error: status.chain_error,
            chain_data: status.chain_data,
            chain_params: status.chain_params,
            notify_success: status.notify_success,
            notify_fail: status.notify_fail,
            update_event,
            label: status.label,
            log,
        }
    }
}
