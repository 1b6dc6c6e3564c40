//! `/v1/events`: saved definitions of what to run, and running them.

mod create;
mod defined;
mod flush;
mod list;
mod next;
mod order;
mod run;
mod show;
mod switch;

use axum::Router;
use axum::routing::{get, post};

use super::defined::one;
use crate::definitions::Event;
use crate::http::AppState;

pub(super) use create::{__path_create, create};
pub(super) use flush::{__path_flush, flush};
pub(super) use list::{__path_list, list};
pub(super) use next::{__path_next, next};
pub(super) use run::{__path_run, run};
pub(super) use switch::{__path_disable, __path_enable, disable, enable};

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/v1/events", get(list).post(create))
        .route("/v1/events/{id}", one::<Event>())
        .route("/v1/events/{id}/run", post(run))
        .route("/v1/events/{id}/enable", post(enable))
        .route("/v1/events/{id}/disable", post(disable))
        .route("/v1/events/{id}/flush", post(flush))
        .route("/v1/events/{id}/next", get(next))
}
