//! `/v1/jobs`: what runs and what ran.

mod end;
mod follow;
mod list;
mod log;
mod record;
mod rerun;
mod show;

use axum::Router;
use axum::routing::{get, post};

use crate::http::AppState;

pub(super) use end::{__path_abort, __path_remove, abort, remove};
pub(super) use list::{__path_list, list};
pub(super) use log::{__path_log, log};
#[cfg(test)]
pub(super) use record::JobRecord;
pub(super) use rerun::{__path_rerun, rerun};
pub(super) use show::{__path_show, ended, find, record, show};

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/v1/jobs", get(list))
        .route("/v1/jobs/{id}", get(show).delete(remove))
        .route("/v1/jobs/{id}/log", get(log))
        .route("/v1/jobs/{id}/abort", post(abort))
        .route("/v1/jobs/{id}/rerun", post(rerun))
}
