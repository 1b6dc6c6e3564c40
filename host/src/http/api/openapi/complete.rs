//! What holds for all paths, added to what stands at each.

use utoipa::Modify;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Components, Content, ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder,
};

/// The name of the one way to show who asks.
const TOKEN: &str = "token";

/// Adds what holds for all paths: who may ask, and how it is refused.
pub(super) struct Complete;

impl Modify for Complete {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(
                "A token as `sandyard token create` gives it. Its scopes say what it may do: \
                 `read`, `run`, `edit`, `events:send`, each for some namespaces, or `admin`.",
            ))
            .build();
        let components = document.components.get_or_insert_with(Components::new);
        components.add_security_scheme(TOKEN, SecurityScheme::Http(scheme));
        for item in document.paths.paths.values_mut() {
            for operation in operations(item) {
                complete(operation);
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

fn complete(operation: &mut Operation) {
    let is_open = operation.security.is_some();
    if !is_open {
        let nothing: [&str; 0] = [];
        operation.security = Some(vec![SecurityRequirement::new(TOKEN, nothing)]);
        refuse(operation, "401", "No token, or a wrong one");
        refuse(operation, "403", "The token is not for this");
        refuse(operation, "503", "The store can't be used at the moment, or the server stops");
    }
    let has_parameters = operation.parameters.as_ref().is_some_and(|list| !list.is_empty());
    if has_parameters {
        refuse(operation, "404", "There is no such thing, or none that the token may see");
    }
    if operation.request_body.is_some() {
        refuse(operation, "408", "The body came too slowly");
        refuse(operation, "413", "The body is too large");
        refuse(operation, "415", "The body is of another type");
        refuse(operation, "422", "What is asked for can't be; `errors` says of which field");
    }
    let has_precondition =
        operation.parameters.iter().flatten().any(|each| each.name == "If-Match");
    if has_precondition {
        refuse(operation, "409", "Others change it all the time");
        refuse(operation, "412", "What is there is not what `If-Match` says");
        refuse(operation, "422", "What is asked for can't be; `errors` says of which field");
    }
    refuse(operation, "400", "The request can't be read");
    refuse(operation, "429", "Too many requests from this address");
    refuse(operation, "500", "The host failed");
}

fn refuse(operation: &mut Operation, status: &str, description: &str) {
    let responses = &mut operation.responses.responses;
    responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(refusal(description)));
}

fn refusal(description: &str) -> Response {
    let problem: Content =
        ContentBuilder::new().schema(Some(RefOr::Ref(Ref::from_schema_name("Problem")))).build();
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", problem)
        .build()
}
