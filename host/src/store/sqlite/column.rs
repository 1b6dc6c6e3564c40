//! What stands in columns, as the types it stands for.

use serde_json::{Map, Value};

use super::failure::Failure;
use crate::model::{JobState, Outcome};

/// Reads an id that was kept.
pub(super) fn parse<T>(what: &'static str, text: String) -> Result<T, Failure>
where
    T: TryFrom<String, Error: ToString>,
{
    T::try_from(text).map_err(|error| Failure::garbled(what, error))
}

/// Reads the fields of a definition that were kept.
pub(super) fn definition(what: &'static str, text: &str) -> Result<Map<String, Value>, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::garbled(what, error))
}

/// The state with this number; see the schema.
pub(super) fn state_of(number: i64) -> Result<JobState, Failure> {
    let found = usize::try_from(number).ok().and_then(|index| JobState::ALL.get(index));
    found.copied().ok_or_else(|| Failure::garbled("a job's state", number))
}

/// The number of a state; see the schema.
pub(super) fn state_number(state: JobState) -> i64 {
    JobState::ALL.iter().position(|other| *other == state).unwrap_or(0) as i64
}

/// The number of an outcome; see the schema.
pub(super) fn outcome_number(outcome: Outcome) -> i64 {
    match outcome {
        Outcome::Success => 0,
        Outcome::Warning => 1,
        Outcome::Error => 2,
        Outcome::Aborted => 3,
    }
}

/// The outcome with this number; see the schema.
pub(super) fn outcome_of(number: i64) -> Result<Outcome, Failure> {
    Ok(match number {
        0 => Outcome::Success,
        1 => Outcome::Warning,
        2 => Outcome::Error,
        3 => Outcome::Aborted,
        _ => return Err(Failure::garbled("a job's outcome", number)),
    })
}
