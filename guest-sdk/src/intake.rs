//! The job line: read from standard input and taken apart.

use std::io::{self, BufRead};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::{Context, Error, Result};

/// The job line, with the properties that every plugin needs. The others are read when they are
/// asked for.
#[derive(Deserialize)]
pub(crate) struct Head<P> {
    /// The job's id; a line written by hand may lack it.
    #[serde(default)]
    pub(crate) id: String,
    /// The time that the job is for, in seconds since 1970.
    #[serde(default)]
    pub(crate) now: f64,
    /// None where the line has no params at all.
    pub(crate) params: Option<P>,
}

/// Reads the job line from standard input.
pub(crate) fn read() -> Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("read the job from standard input")?;
    if line.trim().is_empty() {
        return Err(Error::new("no job on standard input: expected one line of JSON"));
    }
    Ok(line)
}

/// Takes the job line apart.
pub(crate) fn parse<P: DeserializeOwned>(line: &str) -> Result<(Head<()>, P)> {
    if !line.trim_start().starts_with('{') {
        return Err(Error::new("the job line: expected a JSON object"));
    }
    let Ok(head) = serde_json::from_str::<Head<P>>(line) else {
        return Err(explain::<P>(line));
    };
    let params = match head.params {
        Some(params) => params,
        None => no_params()?,
    };
    Ok((Head { id: head.id, now: head.now, params: None }, params))
}

/// What becomes of params that are not there: what an empty object gives, or nothing for a `P` that
/// wants nothing.
fn no_params<P: DeserializeOwned>() -> Result<P> {
    serde_json::from_str("{}").or_else(|error| {
        serde_json::from_str("null").map_err(|_| Error::new(format!("params: {}", reason(&error))))
    })
}

/// Reads the line once more, keeping account of where it is, so that the message can name the
/// field.
fn explain<P: DeserializeOwned>(line: &str) -> Error {
    let mut reader = serde_json::Deserializer::from_str(line);
    match serde_path_to_error::deserialize::<_, Head<P>>(&mut reader) {
        Ok(_) => Error::new("the job line is followed by something that is not JSON"),
        Err(error) => {
            let path = error.path().to_string();
            let reason = reason(&error.into_inner());
            match path.strip_prefix("params.") {
                Some(name) => Error::new(format!("param `{name}`: {reason}")),
                None if path == "params" => Error::new(format!("params: {reason}")),
                None if path == "." => Error::new(format!("the job line: {reason}")),
                None => Error::new(format!("`{path}` of the job line: {reason}")),
            }
        }
    }
}

/// The reason without its place in the line, which nobody wrote by hand.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.split_once(" at line ") {
        Some((reason, _)) => reason.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Params {
        delay: f64,
        #[serde(default)]
        rows: Vec<u8>,
    }

    fn failure(line: &str) -> String {
        parse::<Params>(line).map(|(_, params)| params).unwrap_err().to_string()
    }

    #[test]
    fn the_head_is_read_and_the_rest_left_alone() {
        let line = r#"{"id":"j1","now":1449431125,"extra":{"deep":[1]},"params":{"delay":2.5}}"#;
        let (head, params) = parse::<Params>(line).unwrap();
        assert_eq!((head.id.as_str(), head.now, params.delay), ("j1", 1_449_431_125.0, 2.5));
        assert!(params.rows.is_empty());
    }

    #[test]
    fn a_wrong_param_is_named() {
        assert_eq!(
            failure(r#"{"params":{"delay":"soon"}}"#),
            "param `delay`: invalid type: string \"soon\", expected f64"
        );
        assert_eq!(
            failure(r#"{"params":{"delay":1,"rows":[1,300]}}"#),
            "param `rows[1]`: invalid value: integer `300`, expected u8"
        );
    }

    #[test]
    fn a_missing_param_is_named() {
        assert_eq!(failure(r#"{"params":{}}"#), "params: missing field `delay`");
        assert_eq!(failure("{}"), "params: missing field `delay`");
        assert_eq!(failure(r#"{"params":null}"#), "params: missing field `delay`");
    }

    #[test]
    fn a_broken_line_is_said_to_be_broken() {
        assert_eq!(failure("{\"params\":"), "params: EOF while parsing a value");
        assert_eq!(failure("[]"), "the job line: expected a JSON object");
    }
}
