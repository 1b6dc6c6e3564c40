//! The `[limits]` of a manifest.

use crate::model::LimitRequest;

use super::problem::Problems;
use super::section::Section;

/// The limits that a manifest asks for; none if it has no `[limits]`.
pub(super) fn read_limits(top: &Section<'_>, problems: &mut Problems<'_>) -> LimitRequest {
    let Some(limits) = top.table("limits", &LimitRequest::NAMES, problems) else {
        return LimitRequest::default();
    };
    LimitRequest {
        fuel: limits.quantity("fuel", problems),
        timeout: limits.quantity("timeout", problems),
        memory: limits.quantity("memory", problems),
        output: limits.quantity("output", problems),
        log: limits.quantity("log", problems),
        disk: limits.quantity("disk", problems),
        http_requests: limits.count("http_requests", problems),
        instances: limits.count("instances", problems),
    }
}
