//! Making, replacing, changing and removing definitions, over just what is there.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Map, Value};

use super::kind::Defined;
use super::query::{Place, ReplaceQuery, context, namespace_of, settle_id};
use super::show::{answer, created, find};
use crate::http::api::openapi::schemas;
use crate::http::api::precondition::{Precondition, expected};
use crate::http::{AppState, Caller, Json, Problem};
use crate::store::StoreError;
use crate::store::tokens::Scope;

/// How often a change is made anew when others change the same definition meanwhile.
const TRIES: usize = 5;

/// Makes a definition of `fields`, or puts it in the place of what is there; or tells what that
/// would change.
pub(super) async fn replace<D: Defined>(
    state: &AppState,
    caller: &Caller,
    id: D::Id,
    query: ReplaceQuery,
    precondition: &Precondition,
    mut fields: Map<String, Value>,
) -> Result<Response, Problem> {
    let namespace = namespace_of(query.namespace, &fields)?;
    caller.require(Scope::Edit, &namespace)?;
    D::drop_shown(&mut fields);
    settle_id::<D>(&mut fields, &id)?;
    let definition = D::read(fields, &context(caller, namespace.clone()))?;
    let place = Place { namespace, id };
    if query.dry_run.0 {
        return difference(state, caller, &place, precondition, definition);
    }
    let make = |_: Option<&D>| Ok(definition.clone());
    match write(state, caller, &place, precondition, make).await? {
        (definition, true) => Ok(created(state, &*definition)),
        (definition, false) => Ok(answer(state, &*definition)),
    }
}

/// Changes some fields of what is there.
pub(in crate::http::api) async fn change<D: Defined>(
    state: &AppState,
    caller: &Caller,
    place: &Place<D>,
    precondition: &Precondition,
    mut fields: Map<String, Value>,
) -> Result<Response, Problem> {
    caller.require(Scope::Edit, &place.namespace)?;
    D::drop_shown(&mut fields);
    let make = |before: Option<&D>| {
        let before =
            before.ok_or_else(|| Problem::missing_in(&place.namespace, D::KIND, &place.id))?;
        Ok(before.patched(fields.clone())?)
    };
    let (definition, _) = write(state, caller, place, precondition, make).await?;
    Ok(answer(state, &*definition))
}

/// Removes what is there.
pub(super) async fn remove<D: Defined>(
    state: &AppState,
    caller: &Caller,
    place: &Place<D>,
    precondition: &Precondition,
) -> Result<StatusCode, Problem> {
    caller.require(Scope::Edit, &place.namespace)?;
    precondition.check(Some(find(state, place)?.revision()))?;
    D::delete(&**state.store(), &place.namespace, &place.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes what `make` makes of the definition that is there, over just that one. Whether it is
/// new is told too.
async fn write<D: Defined>(
    state: &AppState,
    caller: &Caller,
    Place { namespace, id }: &Place<D>,
    precondition: &Precondition,
    make: impl Fn(Option<&D>) -> Result<D, Problem>,
) -> Result<(Arc<D>, bool), Problem> {
    let store = &**state.store();
    for _ in 0..TRIES {
        let before = D::held(store, namespace, id);
        let held = before.as_ref().map(|before| before.revision());
        let mut definition = make(before.as_deref())?;
        precondition.check(held)?;
        definition.keep(state, before.as_deref())?;
        definition.check_caller(caller, before.as_deref())?;
        if let Some(before) = before.filter(|before| before.diff(&definition).is_empty()) {
            return Ok((before, false));
        }
        match definition.define(store, expected(held)).await {
            Ok(definition) => return Ok((definition, held.is_none())),
            // Somebody was faster.
            Err(StoreError::Conflict(_) | StoreError::Missing { .. })
                if D::held(store, namespace, id).map(|now| now.revision()) != held => {}
            Err(error) => return Err(error.into()),
        }
    }
    let kind = D::KIND;
    Err(Problem::conflict(format!("{kind} {id} is changed all the time; try again")))
}

/// What replacing a definition would change.
fn difference<D: Defined>(
    state: &AppState,
    caller: &Caller,
    Place { namespace, id }: &Place<D>,
    precondition: &Precondition,
    mut definition: D,
) -> Result<Response, Problem> {
    let before = D::held(&**state.store(), namespace, id);
    precondition.check(before.as_ref().map(|before| before.revision()))?;
    definition.keep(state, before.as_deref())?;
    definition.check_caller(caller, before.as_deref())?;
    definition.check(&**state.store())?;
    let changes = before.as_ref().map_or_else(Vec::new, |before| {
        let mut changes = before.diff(&definition);
        before.mask(state, &definition, &mut changes);
        changes
    });
    Ok(Json(schemas::Difference::new(before.is_none(), changes)).into_response())
}
