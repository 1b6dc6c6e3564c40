//! Params that plugins type `secret`: what answers show in their place, and what that stands for
//! when it is sent back.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::definitions::{Change, Event};
use crate::http::{AppState, FieldError, Problem};
use crate::plugins::SecretParams;
use crate::protocol::MASKED;
use crate::store::jobs::JobDetails;

/// Where params stand in an event.
const PARAMS: &str = "params";

/// What a job was given beside its event's own params, as it is shown.
pub(super) fn of_order<'j>(
    state: &AppState,
    details: &'j JobDetails,
) -> Cow<'j, Map<String, Value>> {
    let given = &details.order.params;
    if given.is_empty() {
        return Cow::Borrowed(given);
    }
    let mut shown = given.clone();
    let entry = &details.entry;
    state.engine().secret_params(&entry.namespace, &entry.plugin).mask(&mut shown);
    Cow::Owned(shown)
}

/// Masks the params in the fields of an event.
pub(super) fn mask(state: &AppState, event: &Event, fields: &mut Map<String, Value>) {
    if let Some(Value::Object(params)) = fields.get_mut(PARAMS) {
        of_event(state, event).mask(params);
    }
}

/// Masks the params among what differs between `before` and `after`.
pub(super) fn mask_changes(
    state: &AppState,
    before: &Event,
    after: &Event,
    changes: &mut [Change],
) {
    let secrets = [of_event(state, before), of_event(state, after)];
    for change in changes {
        let Some(below) = change.path.strip_prefix("params.") else { continue };
        let param = below.split('.').next().unwrap_or_default();
        if secrets.iter().any(|secrets| secrets.contains(param)) {
            for value in [&mut change.old, &mut change.new].into_iter().flatten() {
                *value = MASKED.into();
            }
        }
    }
}

/// Gives `event` the values that `before` has where it has what was shown of them.
///
/// # Errors
/// There is no such value to keep.
pub(super) fn keep(
    state: &AppState,
    before: Option<&Event>,
    event: &mut Event,
) -> Result<(), Problem> {
    let secrets = of_event(state, event);
    let masked: Vec<_> = secrets.masked(&event.params).map(str::to_owned).collect();
    if masked.is_empty() {
        return Ok(());
    }
    let held = before.map(|before| (before, of_event(state, before)));
    let mut errors = Vec::new();
    for param in masked {
        let kept = held.as_ref().filter(|(_, secrets)| secrets.contains(&param));
        match kept.and_then(|(before, _)| before.params.get(&param)) {
            Some(value) => drop(event.params.insert(param, value.clone())),
            None => errors.push(nothing_kept(&param)),
        }
    }
    if errors.is_empty() {
        return Ok(());
    }
    let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
    Err(Problem::unprocessable(lines.join("\n")).with_errors(errors))
}

/// Leaves out of a job's params what was shown of the event's, so that the job gets the event's.
pub(super) fn drop_masked(state: &AppState, event: &Event, params: &mut Map<String, Value>) {
    let secrets = of_event(state, event);
    let masked: Vec<_> = secrets.masked(params).map(str::to_owned).collect();
    for param in masked {
        params.shift_remove(&param);
    }
}

fn of_event(state: &AppState, event: &Event) -> SecretParams {
    state.engine().secret_params(&event.namespace, &event.plugin)
}

fn nothing_kept(param: &str) -> FieldError {
    let found = format!("\"{MASKED}\", which stands for a value that is kept, and none is");
    let path = format!("{PARAMS}.{param}");
    let message = format!("found {found}; accepted is the value itself");
    let mut error = FieldError::new(path, message);
    (error.found, error.accepted) = (Some(found), Some("the value itself".to_owned()));
    error
}
