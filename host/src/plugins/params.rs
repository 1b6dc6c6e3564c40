//! The params a plugin declares, and the checking of those a job is given.
//!
//! What each type takes, and what the plugin then gets:
//!
//! | type | takes | the plugin gets |
//! |---|---|---|
//! | `text`, `textarea`, `secret` | a text, or a number | the text |
//! | `number` | a number, or a text that says one | the number |
//! | `checkbox` | `true`, `false`, 1, 0, or a text that says one of these | a flag where a flag was given, 1 or 0 where a number was |
//! | `select` | one of its choices, or a number that reads like one | the choice |
//! | `hidden` | anything | the manifest's own value, whatever was given |
//!
//! `null` counts as not given. What was not given gets the default; what has no default either is
//! left out, or refused if it is required. An empty text does for no required param. Keys that the
//! manifest doesn't declare are kept and passed on, as the plugin manual promises ("Chain Reaction
//! Control": one may "even add new ones").

use std::fmt;

use serde_json::{Map, Number, Value};

use super::manifest::Manifest;

/// A param that a manifest declares.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// The key in the job's `params`; 1 to 64 of the characters `a-z A-Z 0-9 _`.
    pub id: String,
    /// What people call it; the id if the manifest doesn't say.
    pub title: String,
    /// What values it takes.
    pub kind: ParamKind,
    /// What it is when nobody says. Always one that `kind` takes, and always there for `hidden`.
    pub default: Option<Value>,
    /// Whether a job without it is refused.
    pub required: bool,
}

/// What values a param takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParamKind {
    /// A line of text.
    Text,
    /// Lines of text.
    TextArea,
    /// A number.
    Number,
    /// Yes or no.
    Checkbox,
    /// One of a list.
    Select {
        /// The list, at least one.
        choices: Vec<String>,
    },
    /// The manifest's own value, which nobody can change.
    Hidden,
    /// A text that is never shown.
    Secret,
}

impl ParamKind {
    /// The `type` as a manifest writes it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::TextArea => "textarea",
            Self::Number => "number",
            Self::Checkbox => "checkbox",
            Self::Select { .. } => "select",
            Self::Hidden => "hidden",
            Self::Secret => "secret",
        }
    }

    /// What it takes, in words.
    fn accepted(&self) -> String {
        match self {
            Self::Text | Self::TextArea | Self::Secret => "a text".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Checkbox => "true, false, 1 or 0".to_owned(),
            Self::Select { choices } => format!("one of {}", quoted(choices)),
            Self::Hidden => "anything".to_owned(),
        }
    }

    /// The value as the plugin gets it, if this type takes it.
    ///
    /// # Errors
    /// The value was refused; the text says what would be taken and what was found.
    pub fn take(&self, value: &Value) -> Result<Value, String> {
        let taken = match (self, value) {
            (Self::Hidden, any) => Some(any.clone()),
            (Self::Text | Self::TextArea | Self::Secret, Value::String(_)) => Some(value.clone()),
            (Self::Text | Self::TextArea | Self::Secret, Value::Number(number)) => {
                Some(Value::String(number.to_string()))
            }
            (Self::Number, Value::Number(_)) => Some(value.clone()),
            (Self::Number, Value::String(text)) => number(text).map(Value::Number),
            (Self::Checkbox, value) => checkbox(value),
            (Self::Select { choices }, value) => choice(choices, value),
            _ => None,
        };
        taken.ok_or_else(|| format!("must be {}; found {}", self.accepted(), self.shown(value)))
    }

    /// The value as a refusal names it: a secret's content is nobody's business.
    fn shown(&self, value: &Value) -> String {
        match (self, value) {
            (_, Value::Null) => "null".to_owned(),
            (_, Value::Array(_)) => "a list".to_owned(),
            (_, Value::Object(_)) => "an object".to_owned(),
            (Self::Secret, Value::Bool(_)) => "a flag".to_owned(),
            (_, Value::Bool(flag)) => flag.to_string(),
            (_, Value::Number(number)) => format!("the number {number}"),
            (_, Value::String(text)) => {
                let cut: String = text.chars().take(40).collect();
                let more = if cut.len() < text.len() { "..." } else { "" };
                format!("the text {cut:?}{more}")
            }
        }
    }
}

fn quoted(choices: &[String]) -> String {
    let quoted: Vec<String> = choices.iter().map(|choice| format!("{choice:?}")).collect();
    quoted.join(", ")
}

/// The number that a text says in decimal.
fn number(text: &str) -> Option<Number> {
    let text = text.trim();
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    text.parse::<f64>().ok().and_then(Number::from_f64)
}

fn checkbox(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(_) => Some(value.clone()),
        Value::Number(number) if number.as_f64() == Some(0.0) => Some(0.into()),
        Value::Number(number) if number.as_f64() == Some(1.0) => Some(1.into()),
        Value::String(text) => match text.trim() {
            "true" => Some(true.into()),
            "false" => Some(false.into()),
            "1" => Some(1.into()),
            "0" => Some(0.into()),
            _ => None,
        },
        _ => None,
    }
}

fn choice(choices: &[String], value: &Value) -> Option<Value> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    choices.contains(&text).then_some(Value::String(text))
}

/// A param that a job was refused for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParamProblem {
    /// The param's id.
    pub param: String,
    /// What was found, and what would be accepted.
    pub text: String,
}

/// Why a job's params were refused: every problem, in the order of the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParamErrors(Vec<ParamProblem>);

impl ParamErrors {
    /// The problems, at least one.
    pub fn problems(&self) -> &[ParamProblem] {
        &self.0
    }
}

impl fmt::Display for ParamErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "param `{}` {}", problem.param, problem.text)?;
        }
        Ok(())
    }
}

impl std::error::Error for ParamErrors {}

impl Manifest {
    /// The params that a job of this plugin runs with when it was given `given`: declared ones
    /// first, in the order of the manifest, then the others as they came. The rules stand at the
    /// head of this file's documentation.
    ///
    /// # Errors
    /// A declared param has a value that its type doesn't take, or a required one is missing.
    pub fn resolve_params(
        &self,
        given: &Map<String, Value>,
    ) -> Result<Map<String, Value>, ParamErrors> {
        let mut resolved = Map::new();
        let mut problems = Vec::new();
        for param in &self.params {
            match param.resolve(given.get(&param.id)) {
                Ok(Some(value)) => {
                    resolved.insert(param.id.clone(), value);
                }
                Ok(None) => {}
                Err(text) => problems.push(ParamProblem { param: param.id.clone(), text }),
            }
        }
        if !problems.is_empty() {
            return Err(ParamErrors(problems));
        }
        for (key, value) in given {
            if !self.params.iter().any(|param| param.id == *key) {
                resolved.insert(key.clone(), value.clone());
            }
        }
        Ok(resolved)
    }
}

impl Param {
    fn resolve(&self, given: Option<&Value>) -> Result<Option<Value>, String> {
        let given = given.filter(|value| !value.is_null() && self.kind != ParamKind::Hidden);
        let value = match given {
            Some(value) => Some(self.kind.take(value)?),
            None => self.default.clone(),
        };
        let empty = value.as_ref().is_none_or(|value| value.as_str() == Some(""));
        if self.required && empty {
            let found = if value.is_some() { "empty" } else { "missing" };
            return Err(format!("is required and {found}; give {}", self.kind.accepted()));
        }
        Ok(value)
    }
}

#[cfg(test)]
#[path = "params_tests.rs"]
mod tests;
