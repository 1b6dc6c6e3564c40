//! `/v1/secrets`: what is put in, and never comes out again but to jobs that it is granted to.

use axum::Router;
use axum::extract::State;
use axum::routing::{get, put};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use serde_json::{Map, Value};

use super::openapi::schemas;
use super::values::whole;
use crate::http::{AppState, Caller, InNamespace, Json, Path, Problem, Query};
use crate::model::{SecretName, SecretValue};
use crate::store::Page;
use crate::store::secrets::SecretEntry;
use crate::store::tokens::Scope;

/// The longest value, in bytes: a few certificates.
const LONGEST: usize = 64 << 10;

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/v1/secrets", get(list))
        .route("/v1/secrets/{name}", put(set).delete(remove))
}

/// List secrets
///
/// Names and times only; nothing shows a value. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/secrets", tag = "secrets", operation_id = "listSecrets",
    params(schemas::InNamespace),
    responses((status = 200, description = "The secrets", body = schemas::Listing<schemas::Secret>))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<Json<Page<SecretEntry>>, Problem> {
    caller.require(Scope::Read, &namespace)?;
    Ok(Json(whole(state.store().secrets(&namespace).await?)))
}

/// Set a secret
///
/// It replaces an earlier value. Needs the scope `edit`.
#[utoipa::path(
    put, path = "/v1/secrets/{name}", tag = "secrets", operation_id = "setSecret",
    params(("name" = schemas::Id, Path, description = "What it goes by"), schemas::InNamespace),
    request_body = schemas::SecretValue,
    responses((status = 204, description = "It is kept"))
)]
pub(super) async fn set(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<SecretName>,
    Query(InNamespace { namespace }): Query<InNamespace>,
    Json(body): Json<Map<String, Value>>,
) -> Result<StatusCode, Problem> {
    caller.require(Scope::Edit, &namespace)?;
    state.store().put_secret(&namespace, &name, value(body)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove a secret
///
/// Jobs that it is granted to go without it from now on. Needs the scope `edit`.
#[utoipa::path(
    delete, path = "/v1/secrets/{name}", tag = "secrets", operation_id = "deleteSecret",
    params(("name" = schemas::Id, Path, description = "What it goes by"), schemas::InNamespace),
    responses((status = 204, description = "It is removed"))
)]
pub(super) async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<SecretName>,
    Query(InNamespace { namespace }): Query<InNamespace>,
) -> Result<StatusCode, Problem> {
    caller.require(Scope::Edit, &namespace)?;
    state.store().delete_secret(&namespace, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The value in a body. No refusal repeats any of it.
fn value(mut body: Map<String, Value>) -> Result<SecretValue, Problem> {
    let (text, base64) = (body.remove("value"), body.remove("base64"));
    let accepted = "an object with either `value`, a text, or `base64`, bytes in base64";
    if !body.is_empty() {
        return Err(Problem::invalid_field(
            "",
            format!("found another key; accepted is {accepted}"),
        ));
    }
    let bytes = match (text, base64) {
        (Some(Value::String(text)), None) => text.into_bytes(),
        (None, Some(Value::String(text))) => STANDARD.decode(text).map_err(|_| {
            Problem::invalid_field("base64", "found what is no base64; accepted is RFC 4648, 4")
        })?,
        _ => return Err(Problem::invalid_field("", format!("accepted is {accepted}"))),
    };
    if !(1..=LONGEST).contains(&bytes.len()) {
        let found = format!("found {} bytes; accepted are 1 to {LONGEST}", bytes.len());
        return Err(Problem::invalid_field("value", found));
    }
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &Value) -> Result<Vec<u8>, Problem> {
        value(body.as_object().unwrap().clone()).map(|value| value.reveal().to_vec())
    }

    #[test]
    fn a_value_is_a_text_or_bytes() {
        assert_eq!(read(&json!({"value": "hunter2"})), Ok(b"hunter2".to_vec()));
        assert_eq!(read(&json!({"base64": "AP8="})), Ok(vec![0, 255]));
    }

    #[test]
    fn a_refusal_repeats_nothing() {
        for wrong in [
            json!({"value": 4711}),
            json!({"base64": "4711!"}),
            json!({"value": "4711", "base64": "NDcxMQ=="}),
            json!({"value": "4711", "4711": 1}),
            json!({}),
            json!({"value": ""}),
            json!({"value": "4711".repeat(20_000)}),
        ] {
            let problem = read(&wrong).unwrap_err();
            assert_eq!(problem.status(), 422);
            assert!(!problem.detail().contains("4711"), "{problem}");
        }
    }
}
