//! The server and its tokens.

use utoipa::ToSchema;

/// What the server says of itself.
#[derive(ToSchema)]
pub(in crate::http::api) struct ServerStatus {
    /// The version of the program.
    version: String,
    /// The machine's name.
    hostname: String,
    /// When the process started, in seconds since 1970.
    time_started: f64,
    /// How long it has run, in seconds.
    uptime: f64,
    /// Whether it is stopping, and takes nothing in.
    stopping: bool,
    /// Jobs on their way, in all namespaces.
    jobs: JobCounts,
    /// Jobs that may run at once.
    workers: u64,
    /// What the database takes on disk, in bytes.
    store_size: u64,
}

/// How many jobs are on their way.
#[derive(ToSchema)]
pub(in crate::http::api) struct JobCounts {
    /// Waiting for their turn.
    queued: u64,
    /// Running.
    running: u64,
    /// Waiting for an answer from outside.
    pending: u64,
    /// Waiting to be tried again.
    retrying: u64,
}

/// What a token may be used for.
#[derive(ToSchema)]
pub(in crate::http::api) enum Scope {
    /// Everything, in every namespace.
    #[schema(rename = "admin")]
    Admin,
    /// Looking at what is there.
    #[schema(rename = "read")]
    Read,
    /// Starting and stopping jobs.
    #[schema(rename = "run")]
    Run,
    /// Changing events, categories, plugins and secrets.
    #[schema(rename = "edit")]
    Edit,
    /// Sending deliveries to the events endpoint.
    #[schema(rename = "events:send")]
    SendEvents,
}

/// A token, without what it is made of.
#[derive(ToSchema)]
pub(in crate::http::api) struct Token {
    /// What it goes by.
    id: String,
    /// What it is for.
    title: String,
    /// What it may be used for.
    scopes: Vec<Scope>,
    /// Where; everywhere, if null.
    #[schema(required)]
    namespaces: Option<Vec<String>>,
    /// When it was made, in seconds since 1970.
    created: i64,
    /// When it was last used, in seconds since 1970, to the minute.
    #[schema(required)]
    last_used: Option<i64>,
}

/// A token that is asked for.
#[derive(ToSchema)]
pub(in crate::http::api) struct NewToken {
    /// What it is for, on one line.
    #[schema(min_length = 1, max_length = 128, pattern = "^[!-~]+$", example = "Build")]
    title: String,
    /// What it may be used for.
    #[schema(min_items = 1)]
    scopes: Vec<Scope>,
    /// Where; everywhere, if absent. `admin` is everywhere anyway.
    #[schema(min_items = 1, max_items = 100)]
    namespaces: Option<Vec<super::Id>>,
}

/// A token that was made.
#[derive(ToSchema)]
pub(in crate::http::api) struct MadeToken {
    /// What lists show.
    #[serde(flatten)]
    entry: Token,
    /// The token. It is not shown again.
    token: String,
}
