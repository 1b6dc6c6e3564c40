//! Pages and refusals.

use utoipa::ToSchema;

/// A page of a list.
#[derive(ToSchema)]
pub(in crate::http::api) struct Listing<T> {
    /// What is on it.
    items: Vec<T>,
    /// Where the next page begins, to be passed on as `cursor`; null on the last.
    #[schema(required)]
    next: Option<String>,
}

/// Why a request is refused: problem details (RFC 9457).
#[derive(ToSchema)]
pub(in crate::http::api) struct Problem {
    /// The kind of problem, which programs may match.
    #[schema(example = "urn:sandyard:problem:queue-full")]
    r#type: String,
    /// The status in words.
    #[schema(example = "Too Many Requests")]
    title: String,
    /// The answer's status.
    #[schema(example = 429)]
    status: u16,
    /// What was found and what would be accepted.
    #[schema(example = "Job could not be queued: Event queue reached max of 10 items")]
    detail: String,
    /// The fields that are refused.
    #[schema(nullable = false)]
    errors: Option<Vec<FieldError>>,
    /// When another try may work, in seconds.
    #[schema(nullable = false)]
    retry_after: Option<u64>,
}

/// One field that is refused.
#[derive(ToSchema)]
pub(in crate::http::api) struct FieldError {
    /// The field; empty for the whole.
    #[schema(example = "timing.hours[2]")]
    path: String,
    /// What is wrong with it, in one sentence.
    #[schema(example = "found the number 25; accepted is 0 to 23")]
    message: String,
    /// What was found.
    #[schema(nullable = false)]
    found: Option<String>,
    /// What would be accepted.
    #[schema(nullable = false)]
    accepted: Option<String>,
    /// Where it is in an expression: its line, and a caret under the place in another line.
    #[schema(nullable = false)]
    caret: Option<String>,
}
