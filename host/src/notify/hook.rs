//! What a web hook says about a job (protocol page, 3.3).

use std::fmt;

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::pages::Links;
use super::template::fill;

/// What a job's facts hold that no receiver is told: the log, which has no bound worth the name for
/// a message, and what may hold secrets by its nature. A hook's own address is among them, as it may
/// carry a token, and a receiver other than that hook may read this.
const LEFT_OUT: [&str; 7] =
    ["log", "env", "secrets", "grants", "web_hook", "web_hook_secret", "session_id"];

/// When a hook is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// A job has started.
    JobStart,
    /// A job has ended, well or not.
    JobComplete,
    /// A scheduled job could not be started.
    JobLaunchFailure,
}

impl Action {
    /// The payload's `action`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::JobStart => "job_start",
            Self::JobComplete => "job_complete",
            Self::JobLaunchFailure => "job_launch_failure",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The message of each hook, with placeholders such as `[event_title]` or `[/params/host]` for the
/// payload's values. Where there is none, that hook is switched off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookTemplates {
    /// For a job that has started.
    pub job_start: Option<String>,
    /// For a job that ended with code 0.
    pub job_complete: Option<String>,
    /// For a job that ended with another code.
    pub job_failure: Option<String>,
    /// For a scheduled job that could not be started.
    pub job_launch_failure: Option<String>,
}

impl Default for HookTemplates {
    fn default() -> Self {
        let text = |text: &str| Some(text.to_owned());
        Self {
            job_start: text("Job started on [hostname]: [event_title] [job_details_url]"),
            job_complete: text(
                "Job completed successfully on [hostname]: [event_title] [job_details_url]",
            ),
            job_failure: text(
                "Job failed on [hostname]: [event_title]: Error [code]: [description] [job_details_url]",
            ),
            job_launch_failure: text(
                "Failed to launch scheduled event: [event_title]: [description] [edit_event_url]",
            ),
        }
    }
}

/// The JSON that a hook sends.
#[derive(Debug, Clone, PartialEq)]
pub struct HookPayload {
    action: Action,
    fields: Map<String, Value>,
}

impl HookPayload {
    /// Says that a job has started. None if that hook is switched off.
    ///
    /// `job` is the whole job object: its event's properties, its ids and titles, `hostname`.
    pub fn job_start(
        job: Map<String, Value>,
        links: &Links,
        templates: &HookTemplates,
    ) -> Option<Self> {
        Some(Self::build(Action::JobStart, job, links, templates.job_start.as_deref()?))
    }

    /// Says that a job has ended. None if the hook for its `code` is switched off.
    ///
    /// `job` is the whole job object as at the start, with the fields of its record beside.
    pub fn job_complete(
        mut job: Map<String, Value>,
        links: &Links,
        templates: &HookTemplates,
    ) -> Option<Self> {
        let template = if is_success(job.get("code")) {
            &templates.job_complete
        } else {
            &templates.job_failure
        };
        job.insert("complete".to_owned(), json!(1));
        Some(Self::build(Action::JobComplete, job, links, template.as_deref()?))
    }

    /// Says that a scheduled job could not be started. None if that hook is switched off.
    ///
    /// `event` is the event's properties; `description` says why, in a sentence.
    pub fn job_launch_failure(
        mut event: Map<String, Value>,
        description: &str,
        links: &Links,
        templates: &HookTemplates,
    ) -> Option<Self> {
        let template = templates.job_launch_failure.as_deref()?;
        event.insert("code".to_owned(), json!(1));
        event.insert("description".to_owned(), json!(description));
        Some(Self::build(Action::JobLaunchFailure, event, links, template))
    }

    fn build(
        action: Action,
        mut fields: Map<String, Value>,
        links: &Links,
        template: &str,
    ) -> Self {
        for key in LEFT_OUT {
            fields.shift_remove(key);
        }
        let mut set = |key: &str, value: &str| fields.insert(key.to_owned(), json!(value));
        set("action", action.as_str());
        set("base_app_url", &links.base_app_url);
        set("edit_event_url", &links.edit_event_url);
        if let Some(url) = &links.job_details_url {
            set("job_details_url", url);
        }
        let message = fill(template, &fields);
        for key in ["text", "content", "message"] {
            fields.insert(key.to_owned(), json!(message));
        }
        Self { action, fields }
    }

    /// The payload with every text, and every key, as `mask` gives it back: the place to blot out
    /// the values of secrets.
    #[must_use]
    pub fn masked(self, mask: &dyn Fn(&str) -> String) -> Self {
        Self { action: self.action, fields: masked_map(self.fields, mask) }
    }

    /// When this hook is called.
    pub fn action(&self) -> Action {
        self.action
    }

    /// The payload's properties.
    pub fn fields(&self) -> &Map<String, Value> {
        &self.fields
    }

    /// The bytes that are sent, and signed: one JSON object.
    pub fn body(&self) -> Bytes {
        Bytes::from(Value::Object(self.fields.clone()).to_string())
    }
}

/// Whether a job's code is one of success (protocol page, 2.4); a job without one has not failed.
fn is_success(code: Option<&Value>) -> bool {
    use crate::model::{Code, Outcome};
    match code.map(|code| serde_json::from_value::<Code>(code.clone())) {
        None => true,
        Some(Ok(code)) => code.outcome() == Outcome::Success,
        Some(Err(_)) => false,
    }
}

fn masked_map(map: Map<String, Value>, mask: &dyn Fn(&str) -> String) -> Map<String, Value> {
    map.into_iter().map(|(key, value)| (mask(&key), masked_value(value, mask))).collect()
}

fn masked_value(value: Value, mask: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(mask(&text)),
        Value::Array(items) => items.into_iter().map(|value| masked_value(value, mask)).collect(),
        Value::Object(map) => Value::Object(masked_map(map, mask)),
        other => other,
    }
}
