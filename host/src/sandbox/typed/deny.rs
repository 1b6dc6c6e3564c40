//! Denials: who serves a job, if anybody, and what all calls check.

use std::sync::Arc;

use super::super::state::ComponentState;
use super::bindings::sandyard::plugin::types::Deny;
use super::services::{Denied, Services};

impl From<Denied> for Deny {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotGranted(sentence) => Self::NotGranted(sentence),
            Denied::OverQuota(sentence) => Self::OverQuota(sentence),
            Denied::Unavailable(sentence) => Self::Unavailable(sentence),
            Denied::Invalid(sentence) => Self::Invalid(sentence),
        }
    }
}

impl ComponentState {
    /// Who serves this job.
    ///
    /// # Errors
    /// Nobody does; `import` is what was called.
    pub(super) fn services(&self, import: &str) -> Result<&Arc<dyn Services>, Deny> {
        self.services.as_ref().ok_or_else(|| {
            Deny::Unavailable(format!(
                "{import}: this job runs in a host that keeps nothing between jobs"
            ))
        })
    }
}

/// Checks that an argument has no more than `limit` bytes.
pub(super) fn check_size(argument: &str, size: usize, limit: usize) -> Result<(), Deny> {
    if size <= limit {
        return Ok(());
    }
    Err(Deny::OverQuota(format!("{argument}: found {size} bytes; accepted are at most {limit}")))
}
