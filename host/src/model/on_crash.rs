//! What becomes of a job that was running when the host died.

use serde::{Deserialize, Serialize};

/// What becomes of a job that was running when the host died (design, decision 4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnCrash {
    /// It is run again, as long as it has tries left.
    Retry,
    /// It has failed, with stop reason `crash`.
    #[default]
    Fail,
}
