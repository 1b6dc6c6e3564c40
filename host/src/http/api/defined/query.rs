//! Where a definition belongs, and what it gets where it says nothing.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::kind::Defined;
use crate::definitions::{Origin, ReadContext};
use crate::http::api::values::Flag;
use crate::http::auth::now;
use crate::http::{Caller, FieldError, Problem};
use crate::model::Namespace;
use crate::timing::Zone;

/// What goes by an id in a namespace.
#[derive(Debug)]
pub(in crate::http::api) struct Place<D: Defined> {
    pub(in crate::http::api) namespace: Namespace,
    pub(in crate::http::api) id: D::Id,
}

/// Where a definition is put, and whether that is meant.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(in crate::http::api) struct ReplaceQuery {
    /// The namespace; if absent, what the body names, or else `default`.
    #[param(value_type = Option<String>, example = "default")]
    pub(in crate::http::api) namespace: Option<Namespace>,
    /// Only tell what would change.
    #[param(value_type = Option<bool>)]
    pub(super) dry_run: Flag,
}

/// What a definition gets where it says nothing.
pub(in crate::http::api) fn context(caller: &Caller, namespace: Namespace) -> ReadContext {
    ReadContext {
        origin: Origin::Api,
        namespace,
        timezone: Zone::default(),
        username: caller.title().to_owned(),
        now: now(),
    }
}

/// The namespace that a definition is for: the query's, or the one it names itself.
///
/// # Errors
/// They differ.
pub(in crate::http::api) fn namespace_of(
    query: Option<Namespace>,
    fields: &Map<String, Value>,
) -> Result<Namespace, Problem> {
    // What is no namespace is refused when the definition is read.
    let own = fields.get("namespace").and_then(Value::as_str).and_then(|text| text.parse().ok());
    match (query, own) {
        (Some(query), Some(own)) if query != own => {
            let mut error = FieldError::new("namespace", "it differs from the query's");
            (error.found, error.accepted) = (Some(own.to_string()), Some(query.to_string()));
            Err(Problem::unprocessable(error.to_string()).with_errors(vec![error]))
        }
        (query, own) => Ok(query.or(own).unwrap_or_default()),
    }
}

/// Puts the path's id into the fields of a definition that names none.
///
/// # Errors
/// The fields name another.
pub(super) fn settle_id<D: Defined>(
    fields: &mut Map<String, Value>,
    id: &D::Id,
) -> Result<(), Problem> {
    let id = id.to_string();
    let own = fields.entry(D::ID).or_insert_with(|| id.as_str().into());
    if own.as_str() == Some(&id) {
        return Ok(());
    }
    let detail = format!("found another {} than the path's; accepted is {id}, or none", D::ID);
    Err(Problem::invalid_field(D::ID, detail))
}
