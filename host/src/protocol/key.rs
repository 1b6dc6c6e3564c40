//! The keys of an update, and what each accepts.

use serde_json::Value;

use super::bounded_value::Excess;
use super::refusal::Refusal;
use super::update::{Change, Update};
use super::{Html, Perf, table, text};
use crate::model::{Code, EventId};

/// The longest description, in bytes: room for a stack trace, and not for a log.
const MAX_DESCRIPTION: usize = 64 << 10;

/// The longest code that is a text, in bytes.
const MAX_CODE: usize = 256;

/// The longest list of those who are notified, in bytes. A longer one is refused and not cut,
/// since half an address is another address.
const MAX_RECIPIENTS: usize = 8 << 10;

/// The keys that are read from a line of output; all others are nothing to the host
/// (protocol page, 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Progress,
    Complete,
    Code,
    Description,
    Perf,
    UpdateEvent,
    Table,
    Html,
    Chain,
    ChainData,
    ChainParams,
    ChainError,
    NotifySuccess,
    NotifyFail,
    Label,
}

impl Key {
    /// The key of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "progress" => Self::Progress,
            "complete" => Self::Complete,
            "code" => Self::Code,
            "description" => Self::Description,
            "perf" => Self::Perf,
            "update_event" => Self::UpdateEvent,
            "table" => Self::Table,
            "html" => Self::Html,
            "chain" => Self::Chain,
            "chain_data" => Self::ChainData,
            "chain_params" => Self::ChainParams,
            "chain_error" => Self::ChainError,
            "notify_success" => Self::NotifySuccess,
            "notify_fail" => Self::NotifyFail,
            "label" => Self::Label,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Progress => "progress",
            Self::Complete => "complete",
            Self::Code => "code",
            Self::Description => "description",
            Self::Perf => "perf",
            Self::UpdateEvent => "update_event",
            Self::Table => "table",
            Self::Html => "html",
            Self::Chain => "chain",
            Self::ChainData => "chain_data",
            Self::ChainParams => "chain_params",
            Self::ChainError => "chain_error",
            Self::NotifySuccess => "notify_success",
            Self::NotifyFail => "notify_fail",
            Self::Label => "label",
        }
    }

    /// Adds to `update` what `value` means for this key, or why it means nothing.
    pub(super) fn read(self, value: Value, update: &mut Update) {
        let read = match self {
            Self::Perf => return read_perf(&value, update),
            Self::Code => return read_code(value, update),
            Self::Description => return read_description(value, update),
            Self::Complete => Ok(Change::Complete(is_truthy(&value))),
            Self::Progress => progress(&value).map(Change::Progress),
            Self::Table => present(value).map(table::read).transpose().map(Change::Table),
            Self::Html => present(value).map(Html::read).transpose().map(Change::Html),
            Self::Chain => self.chain(value).map(Change::Chain),
            Self::ChainError => self.chain(value).map(Change::ChainError),
            Self::ChainData => Ok(Change::ChainData(present(value))),
            Self::ChainParams => self.object(value).map(Change::ChainParams),
            Self::NotifySuccess => self.recipients(value).map(Change::NotifySuccess),
            Self::NotifyFail => self.recipients(value).map(Change::NotifyFail),
            Self::Label => text::optional("label", Some(value)).map(Change::Label),
            Self::UpdateEvent => self.object(value).map(Change::UpdateEvent),
        };
        match read {
            Ok(change) => update.changes.push(change),
            Err(refusal) => update.refusals.push(refusal),
        }
    }

    /// Adds to `update` that this key's value was too large to be held.
    pub(super) fn refuse(self, excess: Excess, update: &mut Update) {
        let refusal = Refusal::new(self.name(), excess.found(), "a value within these bounds");
        update.refusals.push(refusal);
        if self == Self::Code {
            update.changes.push(unusable_code());
        }
    }

    /// An event's id, or nothing for what switches the chain off (plugin manual, Chain Reaction
    /// Control).
    fn chain(self, value: Value) -> Result<String, Refusal> {
        match value {
            Value::Null | Value::Bool(false) => Ok(String::new()),
            Value::String(id) if id.is_empty() || id.parse::<EventId>().is_ok() => Ok(id),
            other => {
                let accepted = "the id of an event, or \"\" or false for none";
                Err(Refusal::of_value(self.name(), &other, accepted))
            }
        }
    }

    fn object(self, value: Value) -> Result<Option<serde_json::Map<String, Value>>, Refusal> {
        match value {
            Value::Null => Ok(None),
            Value::Object(entries) => Ok(Some(entries)),
            other => Err(Refusal::of_value(self.name(), &other, "an object")),
        }
    }

    fn recipients(self, value: Value) -> Result<String, Refusal> {
        match value {
            Value::Null | Value::Bool(false) => Ok(String::new()),
            Value::String(list) if list.len() <= MAX_RECIPIENTS => Ok(text::printable(list)),
            other => {
                let accepted = "e-mail addresses with commas between, at most 8192 bytes, or \"\"";
                Err(Refusal::of_value(self.name(), &other, accepted))
            }
        }
    }
}

fn present(value: Value) -> Option<Value> {
    (!value.is_null()).then_some(value)
}

/// Whether JavaScript takes the value for true (protocol page, 2.2).
fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

fn progress(value: &Value) -> Result<Option<f64>, Refusal> {
    match value {
        Value::Null => Ok(None),
        Value::Number(number) => Ok(number.as_f64().map(|fraction| fraction.clamp(0.0, 1.0))),
        other => Err(Refusal::of_value("progress", other, "a number from 0 to 1")),
    }
}

fn read_perf(value: &Value, update: &mut Update) {
    if value.is_null() {
        update.changes.push(Change::Perf(None));
    } else if let Some(perf) = Perf::read(value, &mut update.refusals) {
        update.changes.push(Change::Perf(Some(perf)));
    }
}

/// A code that makes no sense still says that the plugin reports no success.
fn read_code(value: Value, update: &mut Update) {
    let code = match value {
        value if !is_truthy(&value) => None,
        Value::Bool(flag) => Some(Code::Flag(flag)),
        Value::Number(number) => Some(Code::Number(number)),
        Value::String(code) if code.len() <= MAX_CODE => Some(Code::Text(text::printable(code))),
        other => {
            let accepted = "a number, true, false, or a text of at most 256 bytes; 1 is used";
            update.refusals.push(Refusal::of_value("code", &other, accepted));
            return update.changes.push(unusable_code());
        }
    };
    update.changes.push(Change::Code(code));
}

fn unusable_code() -> Change {
    Change::Code(Some(Code::from(1)))
}

fn read_description(value: Value, update: &mut Update) {
    let Some(value) = present(value) else {
        return update.changes.push(Change::Description(None));
    };
    let mut description = text::printable(text::stringify(value));
    if description.len() > MAX_DESCRIPTION {
        let found = format!("a text of {} bytes", description.len());
        let accepted = "at most 65536 bytes; the beginning is kept";
        update.refusals.push(Refusal::new("description", found, accepted));
        description.truncate(text::beginning(&description, MAX_DESCRIPTION).len());
    }
    update.changes.push(Change::Description(Some(description)));
}
