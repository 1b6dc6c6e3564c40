//! Who may let deliveries start what is shared by all.

use crate::http::{Caller, Problem};
use crate::model::Namespace;
use crate::store::tokens::Scope;

/// Refuses whoever may not start the events of the namespace `default`, which a definition of
/// this kind reaches by its `cluster_scope`.
///
/// # Errors
/// The caller may not.
pub(in crate::http::api) fn check_cluster_scope(
    caller: &Caller,
    kind: &str,
) -> Result<(), Problem> {
    let shared = Namespace::default();
    if caller.may(Scope::Edit, &shared) || caller.may(Scope::Run, &shared) {
        return Ok(());
    }
    Err(Problem::forbidden(format!(
        "a {kind} with `cluster_scope` starts events of the namespace {shared}, and this needs a \
         token with the scope run or edit there"
    )))
}
