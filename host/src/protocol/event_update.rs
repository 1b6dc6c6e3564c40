//! What a job may change about its own event.
//!
//! A plugin asks with `update_event` (plugin manual, Updating The Event). It may change when the
//! event runs, who is told, what follows, how often it is tried again, its title, notes and
//! whether it is enabled; it may lower limits. It may not change what the event is, what it is
//! granted, or raise a limit (protocol page, decision 3).

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::event_field::{self, Field};
use super::refusal::{describe, excerpt};
use crate::model::{Bytes, Fuel, LimitRequest, Timeout};

/// What an event itself says about changes by its jobs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UpdateRules {
    switched_off: bool,
    limits: LimitRequest,
    timeout: Option<Timeout>,
}

/// An asked-for change, taken apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventUpdate {
    /// What may be changed, ready for [`apply`].
    pub allowed: Map<String, Value>,
    /// What may not: the key, and why with what would be accepted.
    pub refused: Vec<(String, String)>,
}

/// Changes `event` as far as an [`EventUpdate`] allows: `limits` one by one, all else as a whole.
pub fn apply(event: &mut Map<String, Value>, allowed: &Map<String, Value>) {
    for (key, value) in allowed {
        match (event.get_mut(key), value) {
            (Some(Value::Object(held)), Value::Object(lowered)) if key == "limits" => {
                held.extend(lowered.iter().map(|(name, limit)| (name.clone(), limit.clone())));
            }
            _ => {
                event.insert(key.clone(), value.clone());
            }
        }
    }
}

impl UpdateRules {
    /// The rules of the event with these properties: its `allow_update`, and the `limits` and
    /// `timeout` that are not to be raised. Limits that can't be read allow nothing.
    pub fn of_event(fields: &Map<String, Value>) -> Self {
        let limits = fields.get("limits").and_then(|limits| LimitRequest::deserialize(limits).ok());
        let timeout = fields.get("timeout").and_then(|timeout| Timeout::deserialize(timeout).ok());
        Self {
            switched_off: fields.get("allow_update") == Some(&Value::Bool(false)),
            limits: limits.unwrap_or_default(),
            timeout: timeout.filter(|timeout| !timeout.0.is_zero()),
        }
    }

    /// Takes an asked-for change apart into what is allowed and what is refused.
    pub fn split(&self, asked: Map<String, Value>) -> EventUpdate {
        let mut update = EventUpdate::default();
        if self.switched_off {
            let reason = "jobs may not change this event; its allow_update is false";
            update.refused = asked.keys().map(|key| (name_of(key), reason.to_owned())).collect();
            return update;
        }
        for (key, value) in asked {
            match key.as_str() {
                "limits" => self.split_limits(value, &mut update),
                "timeout" => self.split_timeout(value, &mut update),
                _ => match check(&key, value) {
                    Ok(value) => {
                        update.allowed.insert(key, value);
                    }
                    Err(reason) => update.refused.push((name_of(&key), reason)),
                },
            }
        }
        update
    }

    fn split_limits(&self, asked: Value, update: &mut EventUpdate) {
        let Value::Object(asked) = asked else {
            let reason = format!("found {}; accepted is an object of limits", describe(&asked));
            return update.refused.push(("limits".to_owned(), reason));
        };
        let mut lowered = Map::new();
        for (name, value) in asked {
            match self.lowers(&name, &value) {
                Ok(()) => {
                    lowered.insert(name, value);
                }
                Err(reason) => update.refused.push((format!("limits.{}", name_of(&name)), reason)),
            }
        }
        if !lowered.is_empty() {
            update.allowed.insert("limits".to_owned(), Value::Object(lowered));
        }
    }

    /// Whether this limit is at most the event's own. Where the event has none, only 0 is sure
    /// not to be above what holds for it.
    fn lowers(&self, name: &str, value: &Value) -> Result<(), String> {
        let single: Map<String, Value> = [(name.to_owned(), value.clone())].into_iter().collect();
        let asked = LimitRequest::deserialize(&single).map_err(|error| error.to_string())?;
        if asked == LimitRequest::default() {
            return Err("found null, which would lift it; accepted is a lower limit".to_owned());
        }
        if is_within(&asked, &self.limits) {
            return Ok(());
        }
        let current = LIMITS_OF_EVENT;
        Err(format!("found {}, which would raise it; {current}", describe(value)))
    }

    fn split_timeout(&self, asked: Value, update: &mut EventUpdate) {
        let current = LIMITS_OF_EVENT;
        let reason = match Timeout::deserialize(&asked) {
            Ok(timeout) if timeout.0.is_zero() => "found 0, which would lift it".to_owned(),
            Ok(timeout) if Some(timeout) <= self.timeout => {
                update.allowed.insert("timeout".to_owned(), asked);
                return;
            }
            Ok(_) => format!("found {}, which would raise it; {current}", describe(&asked)),
            Err(error) => error.to_string(),
        };
        update.refused.push(("timeout".to_owned(), reason));
    }
}

const LIMITS_OF_EVENT: &str = "accepted is at most what the event itself says, if it says anything";

/// The value in the form the event keeps, or why it is not taken.
fn check(key: &str, value: Value) -> Result<Value, String> {
    let Some(field) = Field::named(key) else {
        return Err(match key {
            "id" | "namespace" | "plugin" => {
                format!("found {}; it says what the event is and stays as it is", describe(&value))
            }
            "grants" | "allow_update" => {
                format!("found {}; only an operator gives rights", describe(&value))
            }
            _ => format!("a job may not change it; accepted are {}", event_field::NAMES),
        });
    };
    let found = describe(&value);
    field.read(value).ok_or_else(|| format!("found {found}; accepted is {}", field.accepted()))
}

/// Whether every limit in `asked` is at most the one in `current`; what is not in `current`
/// counts as 0.
fn is_within(asked: &LimitRequest, current: &LimitRequest) -> bool {
    fn at_most<T: PartialOrd>(asked: Option<T>, current: Option<T>, zero: T) -> bool {
        asked.is_none_or(|asked| asked <= current.unwrap_or(zero))
    }
    at_most(asked.fuel, current.fuel, Fuel(0))
        && at_most(asked.timeout, current.timeout, Timeout(Duration::ZERO))
        && at_most(asked.memory, current.memory, Bytes(0))
        && at_most(asked.output, current.output, Bytes(0))
        && at_most(asked.log, current.log, Bytes(0))
        && at_most(asked.disk, current.disk, Bytes(0))
        && at_most(asked.http_requests, current.http_requests, 0)
        && at_most(asked.instances, current.instances, 0)
}

/// A key fit for a line of the log.
fn name_of(key: &str) -> String {
    let plain = key.len() <= 64 && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain && !key.is_empty() { key.to_owned() } else { excerpt(key) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn map(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(map) => map,
            other => panic!("{other} is no object"),
        }
    }

    fn split(event: Value, asked: Value) -> (Value, Vec<(String, String)>) {
        let update = UpdateRules::of_event(&map(event)).split(map(asked));
        (Value::Object(update.allowed), update.refused)
    }

    #[test]
    fn what_a_job_may_change_is_allowed_and_normalised() {
        let asked = json!({
            "enabled": 0, "catch_up": true, "title": "T", "notes": "", "retries": 3,
            "retry_delay": 0, "chain": false, "chain_error": "e1", "notify_fail": "a@b.example",
            "notify_success": null, "timezone": "Europe/Paris",
            "timing": {"hours": [4], "minutes": [0, 30]},
        });
        let expected = json!({
            "enabled": false, "catch_up": true, "title": "T", "notes": "", "retries": 3,
            "retry_delay": 0, "chain": "", "chain_error": "e1", "notify_fail": "a@b.example",
            "notify_success": "", "timezone": "Europe/Paris",
            "timing": {"hours": [4], "minutes": [0, 30]},
        });
        assert_eq!(split(json!({}), asked), (expected, Vec::new()));
    }

    #[test]
    fn identity_rights_and_unknown_keys_are_refused_by_name() {
        let asked = json!({
            "id": "evil", "namespace": "other", "plugin": "x", "grants": {}, "allow_update": true,
            "colour": 1, "web_hook": "https://a.example/",
        });
        let (allowed, refused) = split(json!({}), asked.clone());
        assert_eq!(allowed, json!({}));
        let keys: Vec<_> = refused.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, map(asked).keys().collect::<Vec<_>>());
        assert!(refused[0].1.contains("\"evil\""), "{refused:?}");
        assert!(refused[5].1.contains("enabled"), "{refused:?}");
    }

    #[test]
    fn wrong_types_name_what_was_found_and_what_is_accepted() {
        for (key, value, found) in [
            ("enabled", json!("yes"), "the text \"yes\""),
            ("retries", json!(-1), "the number -1"),
            ("retries", json!(1.5), "the number 1.5"),
            ("title", json!(" "), "the text \" \""),
            ("title", json!("<b>"), "the text \"<b>\""),
            ("chain", json!("../x"), "the text \"../x\""),
            ("notify_fail", json!("a\nb"), "the text \"a\\nb\""),
            ("timing", json!({"hours": [24]}), "an object of 1"),
            ("timing", json!({"seconds": [1]}), "an object of 1"),
            ("timezone", json!(""), "the text \"\""),
        ] {
            let (allowed, refused) = split(json!({}), json!({ key: value }));
            assert_eq!(allowed, json!({}), "{key}");
            assert!(refused[0].1.contains(found), "{refused:?}");
            assert!(refused[0].1.contains("accepted is"), "{refused:?}");
        }
    }

    #[test]
    fn limits_can_only_be_lowered() {
        let event = json!({"limits": {"fuel": "5G", "memory": "64 MiB"}, "timeout": 60});
        let asked = json!({
            "limits": {"fuel": 5, "memory": "65 MiB", "output": 10, "disk": 0, "x": 1, "log": null},
            "timeout": 30,
        });
        let (allowed, refused) = split(event, asked);
        assert_eq!(allowed, json!({"limits": {"fuel": 5, "disk": 0}, "timeout": 30}));
        let keys: Vec<_> = refused.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["limits.memory", "limits.output", "limits.x", "limits.log"]);
        for timeout in [json!(61), json!(0), json!("soon")] {
            let refused = split(json!({"timeout": 60}), json!({ "timeout": timeout })).1;
            assert_eq!(refused[0].0, "timeout");
        }
        assert_eq!(split(json!({}), json!({"timeout": 1})).1.len(), 1);
        assert_eq!(split(json!({}), json!({"limits": 1})).1.len(), 1);
    }

    #[test]
    fn an_event_can_switch_changes_off() {
        let (allowed, refused) = split(json!({"allow_update": false}), json!({"enabled": 0}));
        assert_eq!(allowed, json!({}));
        assert!(refused[0].1.contains("allow_update"), "{refused:?}");
    }

    #[test]
    fn applying_keeps_what_was_not_named() {
        let mut event = map(json!({"id": "e", "limits": {"fuel": 9, "memory": 7}, "retries": 1}));
        apply(&mut event, &map(json!({"limits": {"fuel": 5}, "retries": 2, "enabled": false})));
        let expected = json!({
            "id": "e", "limits": {"fuel": 5, "memory": 7}, "retries": 2, "enabled": false
        });
        assert_eq!(Value::Object(event), expected);
    }
}
