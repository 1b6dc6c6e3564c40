//! Progress, label, log messages and metrics through the interfaces `progress` and `log`.

use crate::imports::{log, progress as report};
use crate::perf::Perf;
use crate::voice::Voice;

pub(crate) fn progress(_: &Voice, fraction: f64) {
    report::report(Some(fraction), None);
}

pub(crate) fn label(_: &Voice, label: &str) {
    report::report(None, Some(label));
}

pub(crate) fn message(_: &Voice, text: &str) {
    log::write(log::Level::Info, text);
}

/// The metrics that the completion line has to carry: none, since the interface took them.
pub(crate) fn metrics(perf: &Perf) -> Option<&Perf> {
    if !perf.is_empty() {
        perf.for_each(report::metric);
    }
    None
}
