//! What an import has to say.

use std::fmt;

use serde::Serialize;

/// Something that was not taken over, or that means something else here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportNote {
    /// What it is about, like `event backup: chain`.
    pub what: String,
    /// What became of it, and why.
    pub why: String,
}

impl ImportNote {
    pub(super) fn new(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into() }
    }
}

impl fmt::Display for ImportNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.why)
    }
}
