//! `/api/v1/workflow-event-bindings`: bindings as Argo lists them.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::{Value, json};

use super::caller::ArgoCaller;
use super::problem::ArgoProblem;
use crate::definitions::MANIFEST_VERSION;
use crate::http::{AppState, Json, Path, Problem};
use crate::model::Namespace;
use crate::store::tokens::Scope;

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/v1/workflow-event-bindings/{namespace}", get(list))
        .route("/api/v1/workflow-event-bindings/{namespace}/", get(list))
}

/// The bindings of a namespace that are enabled, as manifests. Argo knows none that are not.
/// What Argo's clients ask beyond that, as `listOptions`, is passed over. Needs the scope `read`.
async fn list(
    State(state): State<AppState>,
    caller: Result<ArgoCaller, ArgoProblem>,
    namespace: Result<Path<Namespace>, Problem>,
) -> Result<Json<Value>, ArgoProblem> {
    let ArgoCaller(caller) = caller?;
    let Path(namespace) = namespace?;
    caller.require(Scope::Read, &namespace)?;
    let set = state.store().binding_set(&namespace);
    let items: Vec<_> =
        set.bindings.iter().map(|binding| Value::Object(binding.to_manifest())).collect();
    Ok(Json(json!({
        "metadata": {},
        "apiVersion": MANIFEST_VERSION,
        "kind": "WorkflowEventBindingList",
        "items": items,
    })))
}
