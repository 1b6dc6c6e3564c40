//! Uploading a plugin. It is compiled before it is kept, so that what is kept can run.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use tokio::sync::Semaphore;

use super::parts::{Parts, drop_body};
use super::shown::ShownPlugin;
use crate::http::api::openapi::schemas;
use crate::http::{AppState, Caller, FieldError, InNamespace, Json, Path, Problem, Query};
use crate::model::{Grants, Namespace, PluginId};
use crate::plugins::{Manifest, is_builtin};
use crate::sandbox::LoadError;
use crate::store::definitions::EventFilter;
use crate::store::tokens::Scope;

/// What WebAssembly begins with. Its text form is for people and is not taken.
const MAGIC: &[u8] = b"\0asm";

/// Uploads at once: each may hold as much memory as the largest component.
static UPLOADS: Semaphore = Semaphore::const_new(4);

/// Events that are looked at in one go.
const PAGE: usize = 1000;

/// Upload a plugin
///
/// A form with the parts `manifest`, the text of `plugin.toml`, and `component`, the bytes; or a
/// component alone, which then has no params and asks for nothing. It is compiled first, and kept
/// only if it can run; a later upload replaces it. Needs the scope `edit`, and the scope `admin`
/// if an event that it is for has `grants`, since what is uploaded has them then.
#[utoipa::path(
    put, path = "/v1/plugins/{id}", tag = "plugins", operation_id = "uploadPlugin",
    params(("id" = schemas::Id, Path, description = "The plugin, as its manifest says"),
        schemas::InNamespace),
    request_body(content(
        (schemas::PluginUpload = "multipart/form-data"), (Vec<u8> = "application/wasm"))),
    responses(
        (status = 200, description = "The plugin, in place of an earlier one",
            body = schemas::Plugin),
        (status = 201, description = "The plugin, which is new", body = schemas::Plugin,
            headers(("location" = String, description = "Its path"))),
        (status = 409, description = "It is built in", body = schemas::Problem,
            content_type = "application/problem+json"),
    )
)]
pub(in crate::http::api) async fn upload(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<PluginId>,
    Query(InNamespace { namespace }): Query<InNamespace>,
    request: Request,
) -> Result<Response, Problem> {
    caller.require(Scope::Edit, &namespace)?;
    let Ok(_place) = UPLOADS.try_acquire() else {
        return Err(Problem::unavailable("as many plugins as may be are uploaded at the moment"));
    };
    if let Err(refusal) = permit(&state, &caller, &namespace, &id) {
        drop_body(&state, request).await;
        return Err(refusal);
    }
    let Parts { manifest, component } = Parts::read(&state, &id, request).await?;
    check(&state, &id, &manifest, &component).await?;
    let is_new = state.store().plugin(&namespace, &id).is_none();
    let entry = state.store().put_plugin(&namespace, manifest, component).await?;
    let shown = ShownPlugin::uploaded(&entry).with_manifest(&entry.manifest_text);
    let answer = Json(shown);
    if !is_new {
        return Ok(answer.into_response());
    }
    let location = format!("/v1/plugins/{id}?namespace={namespace}");
    Ok((StatusCode::CREATED, [(LOCATION, location)], answer).into_response())
}

/// Whether the caller may put something in the place of this id.
///
/// # Errors
/// It is a built-in plugin's, or has grants that are not the caller's to use.
fn permit(
    state: &AppState,
    caller: &Caller,
    namespace: &Namespace,
    id: &PluginId,
) -> Result<(), Problem> {
    if is_builtin(id) {
        return Err(Problem::conflict(format!("{id} is a built-in plugin; choose another id")));
    }
    check_grants(state, caller, namespace, id)
}

/// Whether what was uploaded can run.
///
/// # Errors
/// The manifest or the component is refused, each with the reason.
async fn check(
    state: &AppState,
    id: &PluginId,
    manifest: &str,
    component: &bytes::Bytes,
) -> Result<(), Problem> {
    let manifest = Manifest::parse(manifest).map_err(|error| {
        let field =
            |problem: &crate::plugins::Problem| FieldError::new("manifest", problem.to_string());
        let errors = error.problems().iter().map(field).collect();
        Problem::unprocessable(format!("manifest: {error}")).with_errors(errors)
    })?;
    if manifest.id != *id {
        let found =
            format!("found the id {:?}; accepted is the path's, {id}", manifest.id.as_str());
        return Err(Problem::invalid_field("manifest", found));
    }
    if !component.starts_with(MAGIC) {
        let found =
            "found no binary WebAssembly; accepted is a .wasm file, as a compiler writes it";
        return Err(Problem::invalid_field("component", found));
    }
    match state.engine().host().load(manifest, component.clone()).await {
        Ok(_) => Ok(()),
        Err(LoadError::Host(error)) => Err(Problem::internal(&format!("{error:#}"))),
        Err(error) => Err(Problem::invalid_field("component", error.to_string())),
    }
}

/// Refuses whoever would put a program of their own under the grants of an event.
fn check_grants(
    state: &AppState,
    caller: &Caller,
    namespace: &Namespace,
    id: &PluginId,
) -> Result<(), Problem> {
    if caller.is_admin() {
        return Ok(());
    }
    let filter = EventFilter {
        namespaces: Some(vec![namespace.clone()]),
        plugin: Some(id.to_string()),
        ..EventFilter::default()
    };
    let mut after = None;
    loop {
        let page = state.store().events(&filter, after.as_ref(), PAGE)?;
        if let Some(event) = page.items.iter().find(|event| event.grants != Grants::default()) {
            let event = &event.id;
            return caller.require_admin(&format!(
                "replace this plugin, since event {event} has `grants` for it"
            ));
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
    }
}
