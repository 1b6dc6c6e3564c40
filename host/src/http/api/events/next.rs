//! When an event runs next.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::show::find;
use crate::http::api::openapi::schemas;
use crate::http::api::values::UpTo;
use crate::http::auth::now;
use crate::http::{AppState, Caller, Json, Path, Problem, Query};
use crate::model::{EventId, Namespace};
use crate::store::tokens::Scope;

/// The most runs that are told.
const MOST: usize = 100;

/// How many runs are told.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(in crate::http::api) struct NextQuery {
    /// The namespace; `default` if absent.
    #[param(value_type = Option<String>, example = "default")]
    namespace: Namespace,
    /// How many runs.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 10)]
    count: UpTo<MOST>,
}

impl Default for NextQuery {
    fn default() -> Self {
        Self { namespace: Namespace::default(), count: UpTo(10) }
    }
}

/// When an event runs next.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct NextRuns {
    /// The timing in words; empty where it runs on demand only.
    #[schema(example = "every day at 02:30")]
    timing: String,
    /// The time zone that the timing is in.
    #[schema(example = "Europe/Paris")]
    timezone: String,
    /// Whether the schedule starts it at all.
    enabled: bool,
    /// The next runs, in seconds since 1970.
    #[schema(example = json!([1_767_231_000]))]
    items: Vec<i64>,
}

/// Tell when an event runs next
///
/// As its timing says, whether it is enabled or not. Needs the scope `read`.
#[utoipa::path(
    get, path = "/v1/events/{id}/next", tag = "events", operation_id = "nextRuns",
    params(("id" = schemas::DottedId, Path, description = "The event"), NextQuery),
    responses((status = 200, description = "Its next runs", body = NextRuns))
)]
pub(in crate::http::api) async fn next(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<EventId>,
    Query(query): Query<NextQuery>,
) -> Result<Json<NextRuns>, Problem> {
    caller.require(Scope::Read, &query.namespace)?;
    let event = find(&state, &query.namespace, &id)?;
    let (timing, zone) = (event.timing.as_ref(), &event.timezone);
    let after = |last: i64| timing.and_then(|timing| timing.next_after(last, zone));
    let items = std::iter::successors(after(now()), |last| after(*last));
    Ok(Json(NextRuns {
        timing: timing.map(|timing| timing.describe()).unwrap_or_default(),
        timezone: zone.name().to_owned(),
        enabled: event.enabled,
        items: items.take(query.count.0).collect(),
    }))
}
