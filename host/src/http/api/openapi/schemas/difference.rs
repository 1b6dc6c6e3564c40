//! What a change would change.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::definitions::Change;

/// What a change would change. Nothing is changed.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct Difference {
    /// True: nothing is changed.
    dry_run: bool,
    /// Whether there is nothing of the name yet.
    is_new: bool,
    /// The fields that would change; none where all is new.
    changes: Vec<FieldChange>,
}

/// One field that would change.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct FieldChange {
    /// The field.
    #[schema(example = "limits.fuel")]
    path: String,
    /// What it is.
    #[schema(value_type = Value)]
    old: Option<Value>,
    /// What it would be.
    #[schema(value_type = Value)]
    new: Option<Value>,
}

impl Difference {
    /// The changes to what is there, if anything is.
    pub(in crate::http::api) fn new(is_new: bool, changes: Vec<Change>) -> Self {
        let changes =
            changes.into_iter().map(|Change { path, old, new }| FieldChange { path, old, new });
        Self { dry_run: true, is_new, changes: changes.collect() }
    }
}
