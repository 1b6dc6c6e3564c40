//! `/v1/events`: saved definitions of what to run, and running them.

mod defined;
mod flush;
mod list;
mod next;
mod order;
mod run;
mod show;
mod switch;
mod write;

use axum::Router;
use axum::routing::{get, post};

use crate::http::AppState;

pub(super) use flush::{__path_flush, flush};
pub(super) use list::{__path_list, list};
pub(super) use next::{__path_next, next};
pub(super) use run::{__path_run, run};
pub(super) use show::{__path_show, show};
pub(super) use switch::{__path_disable, __path_enable, disable, enable};
pub(super) use write::{
    __path_change, __path_create, __path_remove, __path_replace, change, create, remove, replace,
};

pub(super) fn routes() -> Router<AppState> {
    let one = get(show).put(replace).patch(change).delete(remove);
    Router::new()
        .route("/v1/events", get(list).post(create))
        .route("/v1/events/{id}", one)
        .route("/v1/events/{id}/run", post(run))
        .route("/v1/events/{id}/enable", post(enable))
        .route("/v1/events/{id}/disable", post(disable))
        .route("/v1/events/{id}/flush", post(flush))
        .route("/v1/events/{id}/next", get(next))
}
