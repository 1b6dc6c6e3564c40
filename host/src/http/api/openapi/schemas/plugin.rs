//! Plugins.

use serde_json::Value;
use utoipa::ToSchema;

use super::event::{Grants, Limits};

/// A plugin.
#[derive(ToSchema)]
pub(in crate::http::api) struct Plugin {
    /// What events call it.
    #[schema(example = "hello")]
    id: String,
    /// Whose it is; null for a built-in one, which is in every namespace.
    #[schema(required)]
    namespace: Option<String>,
    /// What people call it.
    title: String,
    /// Its own version; empty if its manifest doesn't say.
    version: String,
    /// What it does; empty if its manifest doesn't say.
    description: String,
    /// Whether events of it may be launched in this namespace.
    enabled: bool,
    /// Whether it comes with the host.
    builtin: bool,
    /// How its output is understood.
    dialect: Dialect,
    /// The params it declares.
    params: Vec<Param>,
    /// The limits it asks for.
    limits: Limits,
    /// What it asks to reach. Events grant it.
    grants: Grants,
    /// The SHA-256 of its component, in hex.
    digest: String,
    /// The size of its component in bytes.
    size: u64,
    /// When it was first uploaded, in seconds since 1970.
    #[schema(required)]
    created: Option<i64>,
    /// When it was last changed, in seconds since 1970.
    #[schema(required)]
    modified: Option<i64>,
    /// The text of its `plugin.toml`; absent in lists.
    #[schema(nullable = false)]
    manifest: Option<String>,
}

/// How a plugin's output is understood.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(in crate::http::api) enum Dialect {
    Cronicle,
    ExitCode,
}

/// A param that a plugin declares.
#[derive(ToSchema)]
pub(in crate::http::api) struct Param {
    /// The key in a job's `params`.
    id: String,
    /// What people call it.
    title: String,
    /// What values it takes.
    r#type: ParamType,
    /// What it is when nobody says; of a secret, never shown.
    #[schema(value_type = Value)]
    default: Value,
    /// Whether a job without it is refused.
    required: bool,
    /// What can be chosen, of a `select`.
    #[schema(nullable = false)]
    choices: Option<Vec<String>>,
}

/// What values a param takes.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::http::api) enum ParamType {
    Text,
    TextArea,
    Number,
    Checkbox,
    Select,
    Hidden,
    Secret,
}

/// A plugin to be kept.
#[derive(ToSchema)]
pub(in crate::http::api) struct PluginUpload {
    /// The text of `plugin.toml`, at most 1 MiB. Its id is the path's.
    #[schema(example = "id = \"hello\"")]
    manifest: String,
    /// The component or module, in binary form.
    #[schema(value_type = String, format = Binary)]
    component: Vec<u8>,
}
