//! The `[[params]]` of a manifest.

use std::collections::HashSet;

use serde_json::{Map, Number, Value};
use toml::Spanned;
use toml::de::DeValue;

use super::manifest::MAX_TITLE;
use super::params::{Param, ParamKind};
use super::problem::Problems;
use super::section::Section;
use super::suggestion::did_you_mean;

/// The most params a manifest may declare: a form with more can't be filled in.
const MAX_PARAMS: usize = 256;
/// The longest param id, in bytes.
const MAX_PARAM_ID: usize = 64;

const KEYS: [&str; 6] = ["id", "title", "type", "default", "required", "choices"];
const TYPES: [&str; 7] = ["text", "textarea", "number", "checkbox", "select", "hidden", "secret"];

/// The params that a manifest declares, without those that were refused.
pub(super) fn read_params(top: &Section<'_>, problems: &mut Problems<'_>) -> Vec<Param> {
    let sections = top.tables("params", &KEYS, problems);
    if sections.len() > MAX_PARAMS {
        problems.at(
            top.span(),
            format!("there are {} params; at most {MAX_PARAMS} are taken", sections.len()),
        );
        return Vec::new();
    }
    let mut ids = HashSet::new();
    sections.iter().filter_map(|section| read_param(section, &mut ids, problems)).collect()
}

fn read_param<'t>(
    section: &Section<'t>,
    ids: &mut HashSet<&'t str>,
    problems: &mut Problems<'_>,
) -> Option<Param> {
    let id = read_id(section, ids, problems);
    let title = section.line("title", MAX_TITLE, problems);
    let required = section.flag("required", problems).unwrap_or(false);
    let kind = read_kind(section, problems)?;
    let default = read_default(section, &kind, problems);
    let id = id?;
    Some(Param {
        title: title.filter(|title| !title.is_empty()).unwrap_or_else(|| id.to_owned()),
        id: id.to_owned(),
        kind,
        default,
        required,
    })
}

fn read_id<'t>(
    section: &Section<'t>,
    ids: &mut HashSet<&'t str>,
    problems: &mut Problems<'_>,
) -> Option<&'t str> {
    let Some(value) = section.value("id") else {
        problems.at(section.span(), "`id` is missing in [[params]]; write the param's key");
        return None;
    };
    let id = section.text("id", problems)?.into_inner();
    let usable = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if id.is_empty() || id.len() > MAX_PARAM_ID || !id.chars().all(usable) {
        let accepted = "1 to 64 of the characters a-z A-Z 0-9 _";
        section.refuse("id", value, accepted, problems);
        return None;
    }
    if !ids.insert(id) {
        problems.at(value.span(), format!("there are two params `{id}`; an id is taken once"));
        return None;
    }
    Some(id)
}

fn read_kind(section: &Section<'_>, problems: &mut Problems<'_>) -> Option<ParamKind> {
    let Some(value) = section.value("type") else {
        return read_choices(section, ParamKind::Text, problems);
    };
    let kind = match section.text("type", problems)?.into_inner() {
        "text" => ParamKind::Text,
        "textarea" => ParamKind::TextArea,
        "number" => ParamKind::Number,
        "checkbox" => ParamKind::Checkbox,
        "select" => ParamKind::Select { choices: Vec::new() },
        "hidden" => ParamKind::Hidden,
        "secret" => ParamKind::Secret,
        other => {
            let accepted = format!("one of {}{}", TYPES.join(", "), did_you_mean(other, TYPES));
            section.refuse("type", value, &accepted, problems);
            return None;
        }
    };
    read_choices(section, kind, problems)
}

/// The type with its choices: a `select` has some, another type none.
fn read_choices(
    section: &Section<'_>,
    kind: ParamKind,
    problems: &mut Problems<'_>,
) -> Option<ParamKind> {
    let texts = section.texts("choices", problems);
    if !matches!(kind, ParamKind::Select { .. }) {
        if let Some(value) = section.value("choices") {
            let name = kind.name();
            problems.at(value.span(), format!("a {name} has no `choices`; only a select has them"));
        }
        return Some(kind);
    }
    let mut choices: Vec<String> = Vec::new();
    for text in texts.unwrap_or_default() {
        let choice = text.get_ref();
        if choices.iter().any(|known| known == choice) {
            problems.at(text.span(), format!("`choices` in [[params]] names {choice:?} twice"));
        }
        choices.push((*choice).to_owned());
    }
    if choices.is_empty() {
        let place = section.value("choices").map_or_else(|| section.span(), Spanned::span);
        let message = "a select needs `choices`, a list of texts, like [\"one\", \"two\"]";
        problems.at(place, message);
        return None;
    }
    Some(ParamKind::Select { choices })
}

fn read_default(
    section: &Section<'_>,
    kind: &ParamKind,
    problems: &mut Problems<'_>,
) -> Option<Value> {
    let Some(value) = section.value("default") else {
        if *kind == ParamKind::Hidden {
            let message = "a hidden param needs a `default`: it is the only value it ever has";
            problems.at(section.span(), message);
        }
        return None;
    };
    let Some(json) = json(value.get_ref()) else {
        section.refuse("default", value, "a value that JSON can say", problems);
        return None;
    };
    if *kind == ParamKind::Secret && json.as_str() != Some("") {
        problems.at(value.span(), "a secret has no `default`: a manifest is no place for secrets");
        return None;
    }
    match kind.take(&json) {
        Ok(taken) => Some(taken),
        Err(why) => {
            problems.at(value.span(), format!("`default` in [[params]] {why}"));
            None
        }
    }
}

/// A TOML value as JSON; nothing for what JSON can't say: dates, infinities, huge integers.
fn json(value: &DeValue<'_>) -> Option<Value> {
    match value {
        DeValue::String(text) => Some(Value::String(text.to_string())),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).ok().map(Value::from)
        }
        DeValue::Float(number) => {
            number.as_str().parse().ok().and_then(Number::from_f64).map(Value::Number)
        }
        DeValue::Boolean(flag) => Some(Value::Bool(*flag)),
        DeValue::Datetime(_) => None,
        DeValue::Array(items) => {
            items.iter().map(|item| json(item.get_ref())).collect::<Option<_>>().map(Value::Array)
        }
        DeValue::Table(table) => table
            .iter()
            .map(|(key, item)| Some((key.get_ref().to_string(), json(item.get_ref())?)))
            .collect::<Option<Map<_, _>>>()
            .map(Value::Object),
    }
}
