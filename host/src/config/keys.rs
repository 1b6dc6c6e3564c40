//! Every key there is.

/// How a key's value stands in an environment variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text.
    Text,
    /// A text that names a file or folder.
    Path,
    /// A whole number.
    Number,
    /// Texts, separated by commas.
    List,
}

use Kind::{List, Number, Path, Text};

/// The keys, in the order of the commented file. Sizes and durations are texts: as texts they may
/// have units.
pub(super) const KEYS: [(&str, Kind); 55] = [
    ("listen", Text),
    ("data", Path),
    ("base_url", Text),
    ("tls.cert", Path),
    ("tls.key", Path),
    ("http.body_limit", Text),
    ("http.upload_limit", Text),
    ("http.header_timeout", Text),
    ("http.body_timeout", Text),
    ("http.idle_timeout", Text),
    ("http.max_connections", Number),
    ("http.max_connections_per_address", Number),
    ("http.requests_per_second", Number),
    ("http.shutdown_grace", Text),
    ("events.operation_queue_size", Number),
    ("events.worker_count", Number),
    ("events.max_deliveries", Number),
    ("events.body_budget", Text),
    ("engine.workers", Number),
    ("engine.shutdown_grace", Text),
    ("engine.max_jobs", Number),
    ("engine.max_jobs_per_namespace", Number),
    ("engine.key_quota", Text),
    ("engine.chain_budget", Number),
    ("retention.age", Text),
    ("retention.count", Number),
    ("limits.default.fuel", Text),
    ("limits.default.timeout", Text),
    ("limits.default.memory", Text),
    ("limits.default.output", Text),
    ("limits.default.log", Text),
    ("limits.default.disk", Text),
    ("limits.default.http_requests", Number),
    ("limits.default.instances", Number),
    ("limits.ceiling.fuel", Text),
    ("limits.ceiling.timeout", Text),
    ("limits.ceiling.memory", Text),
    ("limits.ceiling.output", Text),
    ("limits.ceiling.log", Text),
    ("limits.ceiling.disk", Text),
    ("limits.ceiling.http_requests", Number),
    ("limits.ceiling.instances", Number),
    ("smtp.host", Text),
    ("smtp.port", Number),
    ("smtp.tls", Text),
    ("smtp.username", Text),
    ("smtp.password", Text),
    ("smtp.password_file", Path),
    ("smtp.from", Text),
    ("smtp.ca_file", Path),
    ("web_hooks.allow", List),
    ("web_hooks.templates.job_start", Text),
    ("web_hooks.templates.job_complete", Text),
    ("web_hooks.templates.job_failure", Text),
    ("web_hooks.templates.job_launch_failure", Text),
];

/// The environment variable of a key.
pub(super) fn variable(key: &str) -> String {
    format!("SANDYARD_{}", key.replace('.', "_").to_ascii_uppercase())
}
