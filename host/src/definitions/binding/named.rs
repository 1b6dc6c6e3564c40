//! An expression under a name: an argument, a label or an annotation.

use sandyard_expr::{CompileError, SOURCE_BYTES};
use serde_json::{Map, Value};

use super::expressions::Purpose;
use crate::definitions::context::{Origin, ReadContext};
use crate::definitions::fields::Fields;
use crate::definitions::problem::{Problem, key_in_path};

/// What is accepted as an expression, in words.
const ACCEPTED: &str = "an expression of 1 to 8192 bytes as a text, like \"payload.message\" or, for \
                        a constant, \"'text'\"";

/// The most entries of one of a binding's lists.
const MAX_ENTRIES: usize = 256;

/// The longest parameter's name, in bytes.
const MAX_PARAMETER: usize = 256;

/// The longest label's name, in bytes: 253 of a prefix, a slash and 63 of a name.
const MAX_LABEL: usize = 317;

/// An expression and the name of what its value becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedExpression {
    /// The name of the param, label or annotation.
    pub name: String,
    /// The expression, at most 8 KiB.
    pub expression: String,
}

/// What a name has to look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameForm {
    /// That of a param (protocol page, A3).
    Parameter,
    /// That of a label or an annotation.
    Label,
}

impl NameForm {
    fn purpose(self) -> Purpose {
        match self {
            Self::Parameter => Purpose::Data,
            Self::Label => Purpose::Naming,
        }
    }

    pub(super) fn accepted(self) -> &'static str {
        match self {
            Self::Parameter => "a name of 1 to 256 of the characters a-z A-Z 0-9 _ -",
            Self::Label => "a name of 1 to 317 bytes on one line",
        }
    }

    pub(super) fn takes(self, name: &str) -> bool {
        let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        match self {
            Self::Parameter => {
                (1..=MAX_PARAMETER).contains(&name.len()) && name.bytes().all(is_word)
            }
            Self::Label => {
                (1..=MAX_LABEL).contains(&name.len()) && !name.contains(char::is_control)
            }
        }
    }
}

/// How expressions are read: compiled to see that they are well-formed, or taken as they are from
/// the store, where they were compiled before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Expressions {
    is_checked: bool,
}

impl Expressions {
    pub(super) fn of(context: &ReadContext) -> Self {
        Self { is_checked: context.origin != Origin::Stored }
    }

    /// The expression at `key`; none if it is absent or refused.
    pub(super) fn read(self, fields: &mut Fields, key: &str, purpose: Purpose) -> Option<String> {
        let value = fields.take(key)?;
        match self.expression(key, &value, purpose) {
            Ok(expression) => Some(expression),
            Err(problem) => {
                fields.refuse(problem);
                None
            }
        }
    }

    /// The expression of a name at `key`; none if it is absent, empty or refused.
    pub(super) fn read_name(self, fields: &mut Fields, key: &str) -> Option<String> {
        if fields.is_empty_text(key) { None } else { self.read(fields, key, Purpose::Naming) }
    }

    /// The object at `key` of expressions by name, in its order, without those that were refused.
    pub(super) fn read_named(
        self,
        fields: &mut Fields,
        key: &str,
        form: NameForm,
    ) -> Vec<NamedExpression> {
        let accepted = format!("an object of at most {MAX_ENTRIES} expressions by name");
        let entries = match fields.take(key) {
            None => return Vec::new(),
            Some(Value::Object(entries)) if !is_too_long(entries.len()) => entries,
            Some(other) => {
                fields.refuse(Problem::of_value(key, &other, accepted));
                return Vec::new();
            }
        };
        let mut named = Vec::with_capacity(entries.len());
        for (name, value) in entries {
            let path = format!("{key}.{}", key_in_path(&name));
            let read = if form.takes(&name) {
                self.expression(&path, &value, form.purpose())
            } else {
                Err(Problem::new(path, format!("a name of {} bytes", name.len()), form.accepted()))
            };
            match read {
                Ok(expression) => named.push(NamedExpression { name, expression }),
                Err(problem) => fields.refuse(problem),
            }
        }
        named
    }

    fn expression(self, path: &str, value: &Value, purpose: Purpose) -> Result<String, Problem> {
        let text = match value {
            Value::String(text) if text.len() > SOURCE_BYTES => {
                return Err(Problem::new(
                    path,
                    format!("a text of {} bytes", text.len()),
                    ACCEPTED,
                ));
            }
            Value::String(text) if !text.trim().is_empty() => text,
            other => return Err(Problem::of_value(path, other, ACCEPTED)),
        };
        if self.is_checked {
            purpose.compile(text).map_err(|error| malformed(path, &error))?;
        }
        Ok(text.clone())
    }
}

fn malformed(path: &str, error: &CompileError) -> Problem {
    let found = format!("a malformed expression: {} ({})", error.message(), error.position());
    let meant =
        |hint: &str| hint.trim_start_matches("did you mean ").trim_end_matches('?').to_owned();
    let accepted = error.hint().map_or_else(|| ACCEPTED.to_owned(), meant);
    Problem::new(path, found, accepted).with_caret(error.caret())
}

/// The most entries of a list that is no object.
pub(super) fn is_too_long(entries: usize) -> bool {
    entries > MAX_ENTRIES
}

/// The expressions as an object again.
pub(super) fn to_object(named: &[NamedExpression]) -> Map<String, Value> {
    let entry = |one: &NamedExpression| (one.name.clone(), one.expression.as_str().into());
    named.iter().map(entry).collect()
}
