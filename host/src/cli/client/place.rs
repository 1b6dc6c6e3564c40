//! The namespace that a command works in.

use crate::model::Namespace;

/// The namespace that a command works in.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
pub(in crate::cli) struct Place {
    /// The namespace [default: default; lists of events, jobs and deliveries are of all]
    #[arg(long, short, global = true, value_name = "NAMESPACE", help_heading = "Server")]
    pub(in crate::cli) namespace: Option<Namespace>,
}

impl Place {
    /// The namespace, `default` where none is named.
    pub(in crate::cli) fn namespace(&self) -> Namespace {
        self.namespace.clone().unwrap_or_default()
    }
}
