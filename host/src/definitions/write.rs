//! Writing definitions as JSON, in the one form that reads back as the same.

use serde::Serialize;
use serde_json::{Map, Number, Value};

use crate::model::Timeout;

use super::category::Category;
use super::event::Event;

impl Event {
    /// Every property, in the order of the documentation: texts are empty and numbers 0 where
    /// there is nothing, `timing` is false. [`Event::read`] makes the same event of it again.
    pub fn to_fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        let mut set = |key: &str, value: Value| fields.insert(key.to_owned(), value);
        set("id", self.id.as_str().into());
        set("namespace", self.namespace.as_str().into());
        set("title", self.title.as_str().into());
        set("enabled", self.enabled.into());
        set("category", self.category.as_str().into());
        set("plugin", self.plugin.as_str().into());
        set("params", Value::Object(self.params.clone()));
        set("timing", self.timing.as_ref().map_or(Value::Bool(false), |timing| timing.to_json()));
        set("timezone", self.timezone.name().into());
        set("catch_up", self.catch_up.into());
        set("max_children", self.max_children.into());
        set("queue", self.queue.into());
        set("queue_max", self.queue_max.into());
        set("timeout", seconds(self.timeout));
        set("retries", self.retries.into());
        set("retry_delay", self.retry_delay.into());
        set("chain", text(self.chain.as_ref().map(|id| id.as_str())));
        set("chain_error", text(self.chain_error.as_ref().map(|id| id.as_str())));
        set("notify_success", self.notify_success.as_str().into());
        set("notify_fail", self.notify_fail.as_str().into());
        set("web_hook", text(self.web_hook.as_deref()));
        set("web_hook_secret", text(self.web_hook_secret.as_ref().map(|name| name.as_str())));
        set("cpu_limit", self.cpu_limit.into());
        set("cpu_sustain", self.cpu_sustain.into());
        set("memory_limit", self.memory_limit.0.into());
        set("memory_sustain", self.memory_sustain.into());
        set("log_max_size", self.log_max_size.0.into());
        set("notes", self.notes.as_str().into());
        set("limits", plain(&self.limits));
        set("grants", plain(&self.grants));
        set("on_crash", plain(&self.on_crash));
        set("allow_update", self.allow_update.into());
        set("labels", plain(&self.labels));
        set("target", text(self.target.as_deref()));
        set("algo", self.algo.name().into());
        set("multiplex", self.multiplex.into());
        set("stagger", self.stagger.into());
        set("detached", self.detached.into());
        if let Some(days) = self.log_expire_days {
            set("log_expire_days", days.into());
        }
        set("created", self.created.into());
        set("modified", self.modified.into());
        set("username", self.username.as_str().into());
        set("revision", self.revision.into());
        fields
    }
}

impl Category {
    /// Every property, in the order of the documentation: texts are empty and numbers 0 where
    /// there is nothing. [`Category::read`] makes the same category of it again.
    pub fn to_fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        let mut set = |key: &str, value: Value| fields.insert(key.to_owned(), value);
        set("id", self.id.as_str().into());
        set("namespace", self.namespace.as_str().into());
        set("title", self.title.as_str().into());
        set("enabled", self.enabled.into());
        set("description", self.description.as_str().into());
        set("color", self.color.as_str().into());
        set("max_children", self.max_children.into());
        set("notify_success", self.notify_success.as_str().into());
        set("notify_fail", self.notify_fail.as_str().into());
        set("web_hook", text(self.web_hook.as_deref()));
        set("cpu_limit", self.cpu_limit.into());
        set("cpu_sustain", self.cpu_sustain.into());
        set("memory_limit", self.memory_limit.0.into());
        set("memory_sustain", self.memory_sustain.into());
        set("log_max_size", self.log_max_size.0.into());
        set("limits", plain(&self.limits));
        set("created", self.created.into());
        set("modified", self.modified.into());
        set("username", self.username.as_str().into());
        set("revision", self.revision.into());
        fields
    }
}

/// A text, empty where there is none.
pub(super) fn text(text: Option<&str>) -> Value {
    text.unwrap_or_default().into()
}

/// A duration in seconds, 0 where there is none; a whole number where it is one.
pub(super) fn seconds(timeout: Option<Timeout>) -> Value {
    let Some(Timeout(duration)) = timeout else {
        return 0.into();
    };
    match duration.subsec_nanos() {
        0 => duration.as_secs().into(),
        _ => Number::from_f64(duration.as_secs_f64()).map_or(Value::Null, Value::Number),
    }
}

/// A part in its own form.
#[expect(clippy::expect_used, reason = "limits, grants and labels are texts and numbers")]
pub(super) fn plain(part: &impl Serialize) -> Value {
    serde_json::to_value(part).expect("texts and numbers with texts as keys are JSON")
}
