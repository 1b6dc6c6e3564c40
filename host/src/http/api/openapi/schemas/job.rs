//! Jobs.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::ToSchema;

/// A job as lists show it.
#[derive(ToSchema)]
pub(in crate::http::api) struct JobEntry {
    /// The job.
    #[schema(example = "j01k9zq3v8h2m5n7p0r4s6t8w1x")]
    id: String,
    /// Its namespace.
    namespace: String,
    /// Its event.
    event: String,
    /// Its plugin.
    plugin: String,
    /// Its category.
    category: String,
    /// Where it is on its way.
    state: JobState,
    /// How it ended; null while it has not.
    #[schema(required)]
    outcome: Option<Outcome>,
    /// Its code: a number, a flag or a text; null while it has not ended.
    #[schema(value_type = Value)]
    code: Value,
    /// What is said about the end.
    #[schema(required)]
    description: Option<String>,
    /// A name for this run.
    #[schema(required)]
    label: Option<String>,
    /// What it goes by, if it was given a name.
    #[schema(required)]
    name: Option<String>,
    /// Who asked for it.
    #[schema(example = "Manual (admin)")]
    source: String,
    /// The job that asked for it.
    #[schema(required)]
    parent: Option<String>,
    /// How often it was launched.
    attempts: u32,
    /// When it was submitted, in seconds since 1970.
    time_queued: f64,
    /// When it was first launched, in seconds since 1970.
    #[schema(required)]
    time_start: Option<f64>,
    /// When it ended, in seconds since 1970.
    #[schema(required)]
    time_end: Option<f64>,
}

/// A job: what lists show, and once it is done its record.
#[derive(ToSchema)]
pub(in crate::http::api) struct Job {
    /// What lists show.
    #[serde(flatten)]
    entry: JobEntry,
    /// The last progress reported, 0 to 1.
    progress: Option<f64>,
    /// Why the host ended it; null when the plugin's own report did.
    stop_reason: Option<String>,
    /// Seconds from the launch to the end.
    #[schema(nullable = false)]
    elapsed: Option<f64>,
    /// Performance metrics by name, in seconds.
    #[schema(value_type = Option<Object>)]
    perf: Option<Value>,
    /// The metrics that don't overlap.
    #[schema(value_type = Option<Object>)]
    pie: Option<Value>,
    /// `{title, header, rows, caption, filters}`.
    #[schema(value_type = Option<Object>)]
    table: Option<Value>,
    /// `{title, content, caption}`; `content` is sanitised.
    #[schema(value_type = Option<Object>)]
    html: Option<Value>,
    /// The event to run after success.
    chain: Option<String>,
    /// The event to run after a failure.
    chain_error: Option<String>,
    /// Data for the chained event.
    #[schema(value_type = Option<Value>)]
    chain_data: Option<Value>,
    /// Params for the chained event.
    #[schema(value_type = Option<Object>)]
    chain_params: Option<Value>,
    /// Who hears of success.
    notify_success: Option<String>,
    /// Who hears of a failure.
    notify_fail: Option<String>,
    /// The change to its event that it asked for.
    #[schema(value_type = Option<Object>)]
    update_event: Option<Value>,
    /// What it used.
    #[schema(nullable = false)]
    usage: Option<Usage>,
    /// What it ran under.
    #[schema(nullable = false)]
    limits: Option<UsedLimits>,
    /// Which clocks the plugin saw.
    #[schema(nullable = false)]
    clocks: Option<String>,
    /// Which randomness the plugin saw.
    #[schema(nullable = false)]
    randomness: Option<String>,
    /// The params of its order, with `[masked]` for those that the plugin types `secret`.
    #[schema(value_type = Object)]
    params: Value,
    /// The properties of its order.
    #[schema(value_type = Object)]
    fields: Value,
    /// The time it is for, in seconds since 1970.
    now: i64,
    /// The delivery that asked for it.
    #[schema(required)]
    delivery: Option<String>,
    /// Words about it, by which it can be told from others.
    labels: BTreeMap<String, String>,
    /// Further words about it.
    annotations: BTreeMap<String, String>,
    /// What became of the jobs that follow.
    chained: Vec<Chained>,
    /// Who was told of it. Absent in the answer to a request that waited.
    #[schema(nullable = false)]
    notices: Option<Vec<Notice>>,
    /// The length of its log in bytes, once it is done.
    log_size: u64,
    /// Where its log is.
    #[schema(example = "/v1/jobs/j01k9zq3v8h2m5n7p0r4s6t8w1x/log")]
    log_url: String,
    /// Its log, once it is done, up to 1 MiB.
    #[schema(nullable = false)]
    log: Option<String>,
}

/// What one job used of its limits.
#[derive(ToSchema)]
pub(in crate::http::api) struct Usage {
    /// Units of fuel.
    fuel: u64,
    /// The most bytes of linear memories and tables at any one time.
    memory_peak: u64,
    /// Bytes written to stdout and stderr.
    output_bytes: u64,
    /// Outbound HTTP requests.
    http_requests: u32,
    /// Bytes in the scratch folder when they were last counted.
    disk_bytes: u64,
    /// Seconds in the sandbox.
    wall: f64,
    /// Seconds from the launch to the plugin's first instruction.
    start: f64,
}

/// The limits that a job ran under.
#[derive(ToSchema)]
pub(in crate::http::api) struct UsedLimits {
    /// The CPU budget.
    fuel: u64,
    /// Wall-clock time in seconds.
    timeout: f64,
    /// Bytes of linear memories and tables.
    memory: u64,
    /// Bytes of stdout and stderr.
    output: u64,
    /// Bytes of log that are kept.
    log: u64,
    /// Bytes in the scratch folder.
    disk: u64,
    /// Outbound HTTP requests.
    http_requests: u32,
    /// WebAssembly instances.
    instances: u32,
}

/// What became of a job that follows: its id, or why there is none.
#[derive(ToSchema)]
pub(in crate::http::api) struct Chained {
    /// Its event.
    event: String,
    /// The job.
    #[schema(nullable = false)]
    job: Option<String>,
    /// Why there is none.
    #[schema(nullable = false)]
    error: Option<String>,
}

/// A web hook or a mail.
#[derive(ToSchema)]
pub(in crate::http::api) struct Notice {
    /// How it travels: `hook` or `mail`.
    channel: String,
    /// What happened.
    action: String,
    /// To whom.
    target: String,
    /// `waiting`, `delivered` or `failed`.
    state: String,
    /// The tries so far.
    tries: Vec<Try>,
}

/// One try to send a notice.
#[derive(ToSchema)]
pub(in crate::http::api) struct Try {
    /// When, in seconds since 1970.
    at: f64,
    /// The answer's status, if there was one.
    #[schema(required)]
    status: Option<u16>,
    /// What went wrong, if it did.
    #[schema(required)]
    error: Option<String>,
    /// How long it took, in seconds.
    elapsed: f64,
}

/// A job that was submitted.
#[derive(ToSchema)]
pub(in crate::http::api) struct Launched {
    /// The job.
    job: JobEntry,
    /// How many jobs of the event wait, this one included; 0 if it starts at once.
    waiting: u32,
}

/// One job.
#[derive(ToSchema)]
pub(in crate::http::api) struct OneJob {
    /// The job.
    job: JobEntry,
}

/// What happened to a job.
#[derive(ToSchema)]
pub(in crate::http::api) struct Change {
    /// The job.
    id: String,
    /// Its namespace.
    namespace: String,
    /// Its event.
    event: String,
    /// Where it is now.
    state: JobState,
    /// Which try this is.
    attempts: u32,
    /// How far it is, from 0 to 1.
    #[schema(nullable = false)]
    progress: Option<f64>,
    /// A name for this run.
    #[schema(nullable = false)]
    label: Option<String>,
    /// How it ended.
    #[schema(nullable = false)]
    outcome: Option<Outcome>,
    /// Its code, once it has ended.
    #[schema(nullable = false, value_type = Option<Value>)]
    code: Option<Value>,
    /// What is said about the end.
    #[schema(nullable = false)]
    description: Option<String>,
}

/// One event of a log that is followed.
#[derive(ToSchema)]
pub(in crate::http::api) struct LogEvent {
    /// What it is: `log`, `skipped` or `end`.
    event: LogEventName,
    /// Of `log`, lines; of `skipped`, `{"bytes"}`; of `end`, `{"outcome", "code", "description"}`.
    data: String,
    /// A place in the log, to be sent as `Last-Event-ID`.
    #[schema(nullable = false)]
    id: Option<String>,
}

/// What an event of a log is.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::http::api) enum LogEventName {
    Log,
    Skipped,
    End,
}

/// One event of the stream of jobs.
#[derive(ToSchema)]
pub(in crate::http::api) struct StreamEvent {
    /// What it is: `job` or `lagged`.
    event: StreamEventName,
    /// Of `job`, a `Change` as JSON; of `lagged`, `{"missed"}`.
    data: String,
}

/// What an event of the stream of jobs is.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::http::api) enum StreamEventName {
    Job,
    Lagged,
}

/// Where a job is on its way.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::http::api) enum JobState {
    Queued,
    Running,
    Pending,
    Retrying,
    Done,
}

/// How a job ended.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::http::api) enum Outcome {
    Success,
    Warning,
    Error,
    Aborted,
}
