//! What an upload is made of: a form with a manifest and a component, or a component alone.

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt as _, Limited};

use crate::http::{AppState, Problem, RawBody, too_large, unread_body};
use crate::model::PluginId;
use crate::plugins::MAX_MANIFEST;

/// What an upload is made of.
pub(super) struct Parts {
    /// The text of the manifest.
    pub(super) manifest: String,
    /// The component.
    pub(super) component: Bytes,
}

impl Parts {
    /// Reads an upload. A component that comes alone gets a manifest that says no more than its id.
    ///
    /// # Errors
    /// It is too large, too slow, of another type, or has other parts.
    pub(super) async fn read(
        state: &AppState,
        id: &PluginId,
        request: Request,
    ) -> Result<Self, Problem> {
        let limit = usize::try_from(state.settings().upload_limit.0).unwrap_or(usize::MAX);
        let found = request.headers().get(CONTENT_TYPE);
        let found = found.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let essence = found.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/wasm" => {
                let RawBody(component) = RawBody::from_request(request, state).await?;
                if component.len() > limit {
                    return Err(too_large());
                }
                Ok(Self { manifest: format!("id = \"{id}\"\n"), component })
            }
            "multipart/form-data" => match Multipart::from_request(request, state).await {
                Ok(form) => Self::of_form(form, limit).await,
                Err(rejection) => Err(Problem::bad_request(format!("the form: {rejection}"))),
            },
            _ => {
                let detail = format!(
                    "the body's content-type is {found:?}; accepted are multipart/form-data with \
                     the parts `manifest` and `component`, or application/wasm"
                );
                Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type", detail))
            }
        }
    }

    async fn of_form(mut form: Multipart, limit: usize) -> Result<Self, Problem> {
        let read = Self::of_fields(&mut form, limit).await;
        if read.is_err() {
            // What is left is read and dropped, since who still sends would not hear the refusal.
            while let Ok(Some(_)) = form.next_field().await {}
        }
        read
    }

    async fn of_fields(form: &mut Multipart, limit: usize) -> Result<Self, Problem> {
        let (mut manifest, mut component) = (None, None);
        let most_manifest = usize::try_from(MAX_MANIFEST.0).unwrap_or(usize::MAX);
        while let Some(field) = form.next_field().await.map_err(|error| unread(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            let (place, most) = match name.as_str() {
                "manifest" => (&mut manifest, most_manifest),
                "component" => (&mut component, limit),
                _ => return Err(no_part(&name)),
            };
            if place.is_some() {
                return Err(Problem::invalid_field(name, "found it twice; accepted is once"));
            }
            *place = Some(bytes(field, most).await?);
        }
        let missing = |part| Problem::invalid_field(part, "the form has no such part");
        let manifest = manifest.ok_or_else(|| missing("manifest"))?;
        let manifest = String::from_utf8(manifest.into()).map_err(|error| {
            Problem::invalid_field("manifest", format!("found what is no UTF-8: {error}"))
        })?;
        Ok(Self { manifest, component: component.ok_or_else(|| missing("component"))? })
    }
}

/// Reads a body that is refused anyway, and drops it: who still sends would not hear the refusal.
/// It comes at the pace that every body must have, and no longer than the largest upload.
pub(super) async fn drop_body(state: &AppState, request: Request) {
    let limit = usize::try_from(state.settings().upload_limit.0).unwrap_or(usize::MAX);
    let mut body = Limited::new(request.into_body(), limit);
    while let Some(Ok(_)) = body.frame().await {}
}

/// The bytes of one part, if they are not too many.
async fn bytes(mut field: Field<'_>, most: usize) -> Result<Bytes, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(piece) = field.chunk().await.map_err(|error| unread(&error))? {
        if bytes.len() + piece.len() > most {
            return Err(too_large());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.freeze())
}

fn unread(error: &MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => match unread_body(error) {
            slow if slow.status() == StatusCode::REQUEST_TIMEOUT => slow,
            _ => Problem::bad_request(format!("the form: {}", error.body_text())),
        },
    }
}

fn no_part(name: &str) -> Problem {
    let shown: String = name.chars().take(40).collect();
    Problem::invalid_field(shown, "found another part; accepted are `manifest` and `component`")
}
