//! What the jobs of an event are told of it.

use serde_json::{Map, Value};

use crate::model::Bytes;

use super::category::Category;
use super::event::Event;
use super::write::{seconds, text};

impl Event {
    /// The properties that go into the job's JSON and environment (protocol page, 1.2), beside
    /// those that the launch sets itself. Flags are 1 or 0. What `notify_success`, `notify_fail`,
    /// `web_hook`, `cpu_limit` and `memory_limit` leave open is the category's.
    ///
    /// Limits by name, grants and the name of the web hook's secret are no concern of the job.
    pub fn job_fields(&self, category: &Category) -> Map<String, Value> {
        let mut fields = Map::new();
        let mut set = |key: &str, value: Value| fields.insert(key.to_owned(), value);
        let recipients = |own: &str, shared: &str| if own.is_empty() { shared } else { own }.into();
        let (cpu_limit, cpu_sustain) = self.cpu(category);
        let (memory_limit, memory_sustain) = self.memory(category);
        set("target", text(self.target.as_deref()));
        set("algo", self.algo.name().into());
        set("multiplex", flag(self.multiplex));
        set("stagger", self.stagger.into());
        set("detached", flag(self.detached));
        set("timezone", self.timezone.name().into());
        set("timeout", seconds(self.timeout));
        set("catch_up", flag(self.catch_up));
        set("queue", flag(self.queue));
        set("queue_max", self.queue_max.into());
        set("retries", self.retries.into());
        set("retry_delay", self.retry_delay.into());
        set("chain", text(self.chain.as_ref().map(|id| id.as_str())));
        set("chain_error", text(self.chain_error.as_ref().map(|id| id.as_str())));
        set("notify_success", recipients(&self.notify_success, &category.notify_success));
        set("notify_fail", recipients(&self.notify_fail, &category.notify_fail));
        set("web_hook", text(self.web_hook.as_deref().or(category.web_hook.as_deref())));
        set("cpu_limit", cpu_limit.into());
        set("cpu_sustain", cpu_sustain.into());
        set("memory_limit", memory_limit.0.into());
        set("memory_sustain", memory_sustain.into());
        set("log_max_size", self.log_max_size.0.into());
        set("notes", self.notes.as_str().into());
        let labels = self.labels.iter().map(|(name, label)| (name.clone(), label.as_str().into()));
        set("labels", Value::Object(labels.collect()));
        if let Some(days) = self.log_expire_days {
            set("log_expire_days", days.into());
        }
        fields
    }

    /// `cpu_limit` and `cpu_sustain`, the category's where the event has no limit.
    pub(super) fn cpu(&self, category: &Category) -> (u32, u32) {
        match self.cpu_limit {
            0 => (category.cpu_limit, category.cpu_sustain),
            limit => (limit, self.cpu_sustain),
        }
    }

    /// `memory_limit` and `memory_sustain`, the category's where the event has no limit.
    pub(super) fn memory(&self, category: &Category) -> (Bytes, u32) {
        match self.memory_limit {
            Bytes(0) => (category.memory_limit, category.memory_sustain),
            limit => (limit, self.memory_sustain),
        }
    }
}

fn flag(flag: bool) -> Value {
    u8::from(flag).into()
}
