//! Which paths there are.

use utoipa::OpenApi;

use super::complete::Complete;
use super::definition_paths as one;
use super::{__path_show, schemas, server_paths};
use crate::http::api::{
    bindings, categories, deliveries, events, jobs, plugins, secrets, stream, webhook_clients,
};

/// The description of all paths.
pub(super) fn document() -> utoipa::openapi::OpenApi {
    Native::openapi()
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sandyard",
        description = "Events run plugins in sandboxes; jobs are the accounts of it. Names are in \
                       namespaces: `?namespace=` says which, and `default` is meant without it. \
                       Refusals are problem details (RFC 9457), whose `errors` name each field.",
        license(name = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "events", description = "What runs, when, under which limits, and what follows"),
        (name = "jobs", description = "What runs and what ran"),
        (name = "categories", description = "Groups of events with defaults and caps"),
        (name = "bindings", description = "Which deliveries start what"),
        (name = "webhook clients", description = "Senders who prove by a signature who they are"),
        (name = "deliveries", description = "What was accepted from outside, and what it started"),
        (name = "plugins", description = "Programs that events run"),
        (name = "secrets", description = "Values that only jobs see"),
        (name = "tokens", description = "Who may do what"),
        (name = "server", description = "The server itself"),
    ),
    paths(
        events::list, events::create, one::events::show, one::events::replace,
        one::events::change, one::events::remove, events::run, events::enable, events::disable, events::flush, events::next,
        jobs::list, jobs::show, jobs::remove, jobs::log, jobs::abort, jobs::rerun,
        stream::follow,
        categories::list, one::categories::show, one::categories::replace,
        one::categories::change, one::categories::remove,
        bindings::list, one::bindings::show, bindings::failures, one::bindings::replace,
        one::bindings::change, one::bindings::remove,
        deliveries::list, deliveries::show, deliveries::replay,
        webhook_clients::list, one::webhook_clients::show, one::webhook_clients::replace,
        one::webhook_clients::change, one::webhook_clients::remove,
        plugins::list, plugins::show, plugins::upload, plugins::remove, plugins::enable,
        plugins::disable,
        secrets::list, secrets::set, secrets::remove,
        server_paths::list_tokens, server_paths::create_token, server_paths::revoke_token,
        server_paths::status, server_paths::alive, server_paths::ready, server_paths::metrics,
        show,
    ),
    components(schemas(
        schemas::Change, schemas::CursorText, schemas::DottedId, schemas::Id, schemas::Moment, schemas::WaitTime, schemas::RunFields,
        schemas::JobState, schemas::Outcome, schemas::Problem,
    )),
    modifiers(&Complete),
)]
struct Native;

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
