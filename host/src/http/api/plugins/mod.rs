//! `/v1/plugins`: the built-in plugins and those that were uploaded.

mod list;
mod parts;
mod remove;
mod shown;
mod upload;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post, put};

use crate::http::AppState;
use crate::model::Bytes;

pub(super) use list::{__path_list, __path_show, list, show};
pub(super) use remove::{__path_disable, __path_enable, __path_remove, disable, enable, remove};
pub(super) use upload::{__path_upload, upload};

/// What a manifest and the frame of a form take beside the component.
const FRAME: usize = (1 << 20) + (64 << 10);

/// The paths; an uploaded component may have `upload_limit`.
pub(super) fn routes(upload_limit: Bytes) -> Router<AppState> {
    let limit = usize::try_from(upload_limit.0).unwrap_or(usize::MAX).saturating_add(FRAME);
    Router::new()
        .route("/v1/plugins", get(list))
        .route("/v1/plugins/{id}", put(upload).layer(DefaultBodyLimit::max(limit)))
        .route("/v1/plugins/{id}", get(show).delete(remove))
        .route("/v1/plugins/{id}/enable", post(enable))
        .route("/v1/plugins/{id}/disable", post(disable))
}
