//! Events.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::definition::{Form, Made, named, one_of};
use super::difference::Difference;

/// A saved definition of what to run.
#[derive(ToSchema)]
pub(in crate::http::api) struct Event {
    /// What it goes by, unique within its namespace.
    #[schema(example = "nightly")]
    id: String,
    /// The tenant it belongs to.
    #[schema(example = "default")]
    namespace: String,
    /// What people call it: 1 to 256 bytes on one line, without `<` and `>`; the id, if absent.
    #[schema(example = "Nightly backup")]
    title: String,
    /// Whether the schedule starts it. Everything else may start it either way.
    enabled: bool,
    /// The category whose defaults and caps it comes under.
    #[schema(example = "general")]
    category: String,
    /// The plugin that it runs.
    #[schema(example = "hello")]
    plugin: String,
    /// The plugin's params, at most 256 KiB of JSON.
    #[schema(value_type = Object, example = json!({"name": "Ada"}))]
    params: Value,
    /// When it runs: lists of numbers for years, months, days, weekdays, hours and minutes; a
    /// crontab text; `interval` or `at`; false for on demand only.
    #[schema(value_type = Value, example = json!({"hours": [2], "minutes": [30]}))]
    timing: Value,
    /// The time zone of `timing`, of the IANA database.
    #[schema(example = "Europe/Paris")]
    timezone: String,
    /// Whether runs that were missed are made up for.
    catch_up: bool,
    /// The most jobs of it at the same time; 0 is no limit of its own.
    max_children: u32,
    /// Whether a launch that can't be had now waits.
    queue: bool,
    /// The most launches that wait; 0 is no limit of its own.
    queue_max: u32,
    /// How long a job may take, all its tries together, in seconds; 0 is no limit of its own.
    timeout: f64,
    /// How often a failed job is tried again.
    #[schema(maximum = 1000)]
    retries: u32,
    /// Seconds between two tries.
    retry_delay: u32,
    /// The event that runs after a success; empty for none.
    chain: String,
    /// The event that runs after a failure; empty for none.
    chain_error: String,
    /// E-mail addresses that hear of a success, with commas between.
    notify_success: String,
    /// E-mail addresses that hear of a failure, with commas between.
    notify_fail: String,
    /// The URL that hears of each start and end; empty for none.
    web_hook: String,
    /// The secret that signs what goes to `web_hook`; empty for none.
    web_hook_secret: String,
    /// Percent of one core; 0 is no limit of its own.
    cpu_limit: u32,
    /// Kept and shown to jobs, without effect.
    cpu_sustain: u32,
    /// The most memory of a job in bytes; 0 is no limit of its own.
    memory_limit: u64,
    /// Kept and shown to jobs, without effect.
    memory_sustain: u32,
    /// The most log that is kept of a job in bytes; 0 is no limit of its own.
    log_max_size: u64,
    /// What people should know about it: at most 16 KiB, without `<` and `>`.
    notes: String,
    /// Limits by name. They lower those of the host and the plugin.
    limits: Limits,
    /// What its jobs may reach.
    grants: Grants,
    /// What becomes of its job when the host dies under it.
    on_crash: OnCrash,
    /// Whether its jobs may change it.
    allow_update: bool,
    /// Names and values for finding it: at most 64, of 64 and 256 bytes.
    labels: BTreeMap<String, String>,
    /// The server or group it was meant for; kept and shown to jobs.
    target: String,
    /// How a server of a group would be chosen; kept and shown to jobs.
    algo: String,
    /// Whether it would run on every server of a group; on one host it runs once.
    multiplex: bool,
    /// Seconds between the servers of a multiplexed run; kept and shown to jobs.
    stagger: u32,
    /// Whether it would outlive a restart of the host; kept and shown to jobs.
    detached: bool,
    /// Days until its jobs' logs are deleted; absent for the host's own rule.
    #[schema(nullable = false)]
    log_expire_days: Option<u32>,
    /// When it was made, in seconds since 1970.
    created: i64,
    /// When it was last changed, in seconds since 1970.
    modified: i64,
    /// Who made it.
    username: String,
    /// How often it was changed.
    revision: u64,
    /// When its schedule starts it next, in seconds since 1970; null for never.
    #[schema(required)]
    next_run: Option<i64>,
}

/// Limits by name; what is absent is not asked for.
#[derive(ToSchema)]
pub(in crate::http::api) struct Limits {
    /// The CPU budget, about one unit for each instruction; also a text like `5G`.
    #[schema(nullable = false, value_type = Option<super::definition::Amount>)]
    fuel: Option<u64>,
    /// Wall-clock time in seconds; also a text like `1m 30s`.
    #[schema(nullable = false, value_type = Option<super::definition::Duration>)]
    timeout: Option<f64>,
    /// Bytes of linear memories and tables; also a text like `64 MiB`.
    #[schema(nullable = false, value_type = Option<super::definition::Size>)]
    memory: Option<u64>,
    /// Bytes of stdout and stderr.
    #[schema(nullable = false, value_type = Option<super::definition::Size>)]
    output: Option<u64>,
    /// Bytes of log that are kept.
    #[schema(nullable = false, value_type = Option<super::definition::Size>)]
    log: Option<u64>,
    /// Bytes in the scratch folder.
    #[schema(nullable = false, value_type = Option<super::definition::Size>)]
    disk: Option<u64>,
    /// Outbound HTTP requests.
    #[schema(nullable = false)]
    http_requests: Option<u32>,
    /// WebAssembly instances that the plugin may be made of.
    #[schema(nullable = false)]
    instances: Option<u32>,
}

/// What a job may reach. Only an admin sets it.
#[derive(ToSchema)]
pub(in crate::http::api) struct Grants {
    /// Hosts it may send HTTP requests to.
    #[schema(nullable = false, example = json!(["https://api.example.com"]))]
    http: Option<Vec<String>>,
    /// Folders it may see.
    #[schema(nullable = false, example = json!(["/srv/reports:/reports:ro"]))]
    mounts: Option<Vec<String>>,
    /// Typed host imports it may use.
    #[schema(nullable = false, example = json!(["context", "log", "progress"]))]
    imports: Option<Vec<String>>,
    /// Secrets it may read.
    #[schema(nullable = false)]
    secrets: Option<Vec<String>>,
    /// Events it may run by the import `chain`.
    #[schema(nullable = false)]
    events: Option<Vec<String>>,
}

/// What becomes of a job when the host dies under it.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(in crate::http::api) enum OnCrash {
    Retry,
    Fail,
}

/// An event, or what replacing it would change.
pub(in crate::http::api) struct EventOrDifference;

/// Properties that can be given for one job.
pub(in crate::http::api) struct RunFields;

/// An event to be kept; `plugin` has to be there.
pub(in crate::http::api) struct NewEvent;

/// Some fields of an event; null sets one back to what it is by default.
pub(in crate::http::api) struct EventChange;

const FORMS: [(&str, Form); 16] = [
    ("timeout", Form::Duration),
    ("retry_delay", Form::Duration),
    ("cpu_sustain", Form::Duration),
    ("memory_sustain", Form::Duration),
    ("stagger", Form::Duration),
    ("memory_limit", Form::Size),
    ("log_max_size", Form::Size),
    ("timing", Form::Timing),
    ("enabled", Form::Flag),
    ("catch_up", Form::Flag),
    ("queue", Form::Flag),
    ("allow_update", Form::Flag),
    ("multiplex", Form::Flag),
    ("detached", Form::Flag),
    ("labels", Form::Labels),
    ("params", Form::Object),
];

impl PartialSchema for RunFields {
    fn schema() -> RefOr<Schema> {
        let about = "Properties in place of the event's, for this job alone";
        Made::of::<Event>(about)
            .keeping(&crate::definitions::Event::OVERRIDABLE)
            .forms(&FORMS)
            .text("label", "A name for this run")
            .schema()
    }
}

impl PartialSchema for NewEvent {
    fn schema() -> RefOr<Schema> {
        let about = "An event to be kept. What is left out is as by default.";
        Made::of::<Event>(about)
            .without(&["next_run"])
            .forms(&FORMS)
            .text("crontab", "When it runs, in place of `timing`: a line like `30 2 * * *`")
            .required(&["plugin"])
            .schema()
    }
}

impl PartialSchema for EventChange {
    fn schema() -> RefOr<Schema> {
        let about = "Some fields of an event; null sets one back to what it is by default.";
        Made::of::<Event>(about)
            .without(&["next_run", "id", "namespace"])
            .forms(&FORMS)
            .text("crontab", "When it runs, in place of `timing`: a line like `30 2 * * *`")
            .schema()
    }
}

impl PartialSchema for EventOrDifference {
    fn schema() -> RefOr<Schema> {
        one_of([Event::schema(), Difference::schema()])
    }
}

named!(Event; RunFields, NewEvent, EventChange, EventOrDifference);
