//! What definitions go by.

use std::collections::HashSet;
use std::fmt;

use crate::model::Namespace;

/// What can be defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Category,
    Event,
    Binding,
    WebhookClient,
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
        format!("{}/{}", self.kind.list(), self.id)
    }
}

impl Kind {
    /// Where all of its kind are on the server.
    pub(super) fn list(self) -> &'static str {
        match self {
            Self::Category => "/v1/categories",
            Self::Event => "/v1/events",
            Self::Binding => "/v1/bindings",
            Self::WebhookClient => "/v1/webhook-clients",
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Event => "event",
            Self::Binding => "binding",
            Self::WebhookClient => "webhook client",
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
