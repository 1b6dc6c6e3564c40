//! Secrets.

use utoipa::ToSchema;

/// A secret, without its value.
#[derive(ToSchema)]
pub(in crate::http::api) struct Secret {
    /// What it goes by.
    #[schema(example = "smtp-password")]
    name: String,
    /// When it was last changed, in seconds since 1970.
    modified: i64,
}

/// The value of a secret: a text of at most 64 KiB, or as many bytes in base64.
#[derive(ToSchema)]
#[schema(examples(json!({"value": "hunter2"})))]
pub(in crate::http::api) struct SecretValue {
    /// A text.
    #[schema(nullable = false, min_length = 1, max_length = 65536)]
    value: Option<String>,
    /// Bytes in base64.
    #[schema(nullable = false, min_length = 4, pattern = "^([A-Za-z0-9+/]{4})+$")]
    base64: Option<String>,
}
