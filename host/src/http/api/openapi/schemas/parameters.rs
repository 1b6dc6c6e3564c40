//! What stands in paths, queries and headers.

use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::definition::one_of;
use crate::model::IdForm;

/// What something goes by: 1 to 64 of the characters a-z A-Z 0-9 _ -, a letter or digit first.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$", example = "nightly")]
pub(in crate::http::api) struct Id(String);

/// What an event or a binding goes by.
pub(in crate::http::api) struct DottedId;

impl PartialSchema for DottedId {
    fn schema() -> RefOr<Schema> {
        let word = "[a-zA-Z0-9]([a-zA-Z0-9_-]*[a-zA-Z0-9])?";
        let about = "What an event or a binding goes by: 1 to 253 of the characters a-z A-Z 0-9 _ - \
                     and full stops, a letter or digit first and on both sides of each full stop.";
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(about))
            .max_length(Some(IdForm::Dotted.longest()))
            .pattern(Some(format!(r"^{word}(\.{word})*[_-]*$")))
            .examples([serde_json::json!("nightly")]);
        text.into()
    }
}

impl ToSchema for DottedId {}

/// A moment: seconds since 1970, or RFC 3339.
pub(in crate::http::api) struct Moment;

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        let seconds = ObjectBuilder::new().schema_type(Type::Number);
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
        one_of([seconds.into(), text.into()])
    }
}

impl ToSchema for Moment {}

/// How long to wait: seconds, or a text like `30s` or `1m30s`; at most ten minutes.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[0-5]?[0-9]s$", example = "30s")]
pub(in crate::http::api) struct WaitTime(String);

/// A place in a list, as an earlier page gave it. It means nothing in itself.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[0-9a-f]{1,15}$")]
pub(in crate::http::api) struct CursorText(String);

/// Which namespace.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http::api) struct InNamespace {
    /// The namespace; `default` if absent.
    #[param(value_type = Option<Id>, example = "default")]
    namespace: Option<String>,
}

/// Which namespace, where an id is enough.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::http::api) struct SaidToBeIn {
    /// The namespace that it is in; if it is in another, it is as if it were not there.
    #[param(value_type = Option<Id>, example = "default")]
    namespace: Option<String>,
}

/// What must be there.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(in crate::http::api) struct IfMatch {
    /// The entity tag of what the change was made of; or `*`, if anything may be there.
    #[param(rename = "If-Match", pattern = "^(\\*|\"[0-9]{1,18}\")$")]
    if_match: Option<String>,
}

/// What must not be there.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(in crate::http::api) struct IfNoneMatch {
    /// `*`, if nothing may be there yet.
    #[param(rename = "If-None-Match", pattern = "^\\*$")]
    if_none_match: Option<String>,
}

/// The key of a request.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(in crate::http::api) struct IdempotencyKey {
    /// A key under which a repeat of this request gets the first one's job. It counts for the
    /// event for as long as the server is set up to remember it.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255, pattern = "^[!-~]+$")]
    idempotency_key: Option<String>,
}
