//! What somebody who runs an event gives for this one job.

use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::definitions::Event;
use crate::http::{FieldError, Problem};
use crate::plugins::did_you_mean;

/// The last second of the year 9999, which every calendar knows.
const LAST: i64 = 253_402_300_799;

/// The longest label, in bytes: a line of a table.
const LONGEST_LABEL: usize = 256;

/// A name for one run, beside what stands in an event.
const LABEL: &str = "label";

/// What one job gets in place of its event's own.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = RunOrder)]
pub(in crate::http::api) struct RunOrder {
    /// Params in place of the event's, key by key, and further ones.
    #[schema(value_type = Object, example = json!({"name": "Ada"}))]
    pub(super) params: Map<String, Value>,
    /// Properties in place of the event's: `chain`, `chain_error`, `notify_success`,
    /// `notify_fail`, `web_hook`, `retries`, `retry_delay`, `timeout`, `notes`, `cpu_limit`,
    /// `memory_limit`, `log_max_size`; and `label`, a name for this run. They lower limits and
    /// never raise them.
    #[schema(value_type = crate::http::api::openapi::schemas::RunFields)]
    pub(super) fields: Map<String, Value>,
    /// The time it is for, in seconds since 1970; now, if absent.
    #[schema(minimum = 0, maximum = 253_402_300_799_i64)]
    pub(super) now: Option<i64>,
}

impl RunOrder {
    /// Checks it against the event.
    ///
    /// # Errors
    /// A field that can't be given for one job, or has a value that the event could not have.
    pub(super) fn check(&self, event: &Event) -> Result<(), Problem> {
        if let Some(now) = self.now.filter(|now| !(0..=LAST).contains(now)) {
            return Err(refused("now", &format!("found {now}"), &format!("0 to {LAST}")));
        }
        if self.fields.is_empty() {
            return Ok(());
        }
        let mut own = self.fields.clone();
        if let Some(label) = own.remove(LABEL) {
            check_label(&label)?;
        }
        if let Some(other) = own.keys().find(|key| !Event::OVERRIDABLE.contains(&key.as_str())) {
            return Err(no_field(other));
        }
        event.patched(own).map(drop).map_err(|problems| {
            let errors: Vec<FieldError> = problems.list().iter().map(below_fields).collect();
            let detail: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Problem::unprocessable(detail.join("\n")).with_errors(errors)
        })
    }
}

fn check_label(label: &Value) -> Result<(), Problem> {
    let fits = |text: &str| text.len() <= LONGEST_LABEL && !text.contains(char::is_control);
    match label.as_str() {
        Some(text) if fits(text) => Ok(()),
        _ => {
            let accepted = format!("a text of at most {LONGEST_LABEL} bytes on one line");
            Err(refused("fields.label", "found another value", &accepted))
        }
    }
}

fn no_field(key: &str) -> Problem {
    let shown: String = key.chars().take(40).collect();
    let known = || Event::OVERRIDABLE.into_iter().chain([LABEL]);
    let accepted: Vec<&str> = known().collect();
    let accepted = format!("one of {}{}", accepted.join(", "), did_you_mean(key, known()));
    refused(&format!("fields.{shown}"), "found a key that can't be given for one job", &accepted)
}

fn refused(path: &str, found: &str, accepted: &str) -> Problem {
    let mut error = FieldError::new(path, format!("{found}; accepted is {accepted}"));
    error.accepted = Some(accepted.to_owned());
    Problem::unprocessable(error.to_string()).with_errors(vec![error])
}

fn below_fields(problem: &crate::definitions::Problem) -> FieldError {
    let mut error = FieldError::from(problem);
    error.path = match error.path.as_str() {
        "" => "fields".to_owned(),
        path => format!("fields.{path}"),
    };
    error
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::definitions::ReadContext;

    fn check(order: Value) -> Result<(), Problem> {
        let fields = json!({"id": "e1", "plugin": "hello"});
        let event = Event::read(fields.as_object().unwrap().clone(), &ReadContext::stored());
        serde_json::from_value::<RunOrder>(order).unwrap().check(&event.unwrap())
    }

    #[test]
    fn an_order_is_held_to_the_form_of_an_event() {
        assert!(check(json!({})).is_ok());
        let fields = json!({"retries": 2, "timeout": "1m", "chain": "next", "label": "by hand"});
        assert!(check(json!({"params": {"a": 1}, "fields": fields, "now": 0})).is_ok());
        let problem = check(json!({"fields": {"retries": -1}})).unwrap_err();
        assert_eq!(problem.status(), 422);
        assert_eq!(problem.errors()[0].path, "fields.retries");
    }

    #[test]
    fn what_belongs_to_the_event_alone_is_refused_by_name() {
        for (fields, path) in [
            (json!({"grants": {"http": ["https://a.example"]}}), "fields.grants"),
            (json!({"plugin": "test"}), "fields.plugin"),
            (json!({"max_children": 5}), "fields.max_children"),
            (json!({"label": "a\nb"}), "fields.label"),
            (json!({"label": 5}), "fields.label"),
        ] {
            let problem = check(json!({ "fields": fields })).unwrap_err();
            assert_eq!(problem.errors()[0].path, path);
        }
        let typo = check(json!({"fields": {"retrys": 2}})).unwrap_err();
        assert!(typo.detail().contains("`retries`"), "{typo}");
        assert!(check(json!({"now": -1})).is_err());
    }
}
