//! What definitions go by.

use std::collections::HashSet;
use std::fmt;

use crate::model::Namespace;

/// What can be defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Category,
    Event,
}

/// What a definition goes by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Name {
    pub(super) kind: Kind,
    pub(super) namespace: Namespace,
    pub(super) id: String,
}

/// Definitions that will be on the server, and are not yet.
pub(super) type Missing = HashSet<Name>;

impl Name {
    /// Where it is on the server.
    pub(super) fn path(&self) -> String {
        match self.kind {
            Kind::Category => format!("/v1/categories/{}", self.id),
            Kind::Event => format!("/v1/events/{}", self.id),
        }
    }
}

impl Kind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Event => "event",
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.word(), self.id)?;
        if self.namespace != Namespace::default() {
            write!(f, " in {}", self.namespace)?;
        }
        Ok(())
    }
}
