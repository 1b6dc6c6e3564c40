//! What one job can have in place of its event's own.

use super::event::Event;

impl Event {
    /// The properties that somebody who runs an event can give for that one job. The others say
    /// what the event is, when it runs, and what it may reach.
    pub const OVERRIDABLE: [&'static str; 12] = [
        "chain",
        "chain_error",
        "notify_success",
        "notify_fail",
        "web_hook",
        "retries",
        "retry_delay",
        "timeout",
        "notes",
        "cpu_limit",
        "memory_limit",
        "log_max_size",
    ];
}
