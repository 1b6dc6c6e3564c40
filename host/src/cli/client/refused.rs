//! What a server refuses a request with.

use std::fmt;

use http::StatusCode;
use serde::Deserialize;

/// The most fields that are told of one refusal.
const MOST_TOLD: usize = 100;

/// What a server refuses a request with: problem details (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Refused {
    /// The answer's status.
    pub(in crate::cli) status: StatusCode,
    /// What is wrong, in a sentence.
    pub(in crate::cli) detail: String,
    /// The fields that are wrong.
    pub(in crate::cli) fields: Vec<FieldError>,
    /// What to do about it, where the client knows more than the server.
    pub(super) advice: Option<String>,
}

/// One field that is refused.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(in crate::cli) struct FieldError {
    /// The field, like `timing.hours[2]`; empty for the whole.
    #[serde(default)]
    path: String,
    /// What is wrong with it.
    #[serde(default)]
    message: String,
    #[serde(default)]
    found: Option<String>,
    #[serde(default)]
    accepted: Option<String>,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    title: String,
    #[serde(default)]
    detail: String,
    #[serde(default)]
    errors: Vec<FieldError>,
}

impl Refused {
    /// Reads problem details; none if the body has none.
    pub(super) fn read(status: StatusCode, body: &[u8]) -> Option<Self> {
        let body: Body = serde_json::from_slice(body).ok()?;
        let detail = if body.detail.is_empty() { body.title } else { body.detail };
        let known = !detail.is_empty() || !body.errors.is_empty();
        known.then_some(Self { status, detail, fields: body.errors, advice: None })
    }

    /// What is wrong, a line each.
    pub(in crate::cli) fn lines(&self) -> Vec<String> {
        let mut lines: Vec<_> = self.fields.iter().take(MOST_TOLD).map(FieldError::line).collect();
        if let Some(more) = self.fields.len().checked_sub(MOST_TOLD).filter(|more| *more > 0) {
            lines.push(format!("and {more} more"));
        }
        // A detail that says the same, or nothing but that there are fields, is left out.
        if lines.is_empty() {
            lines.extend(self.detail.lines().map(str::to_owned));
        }
        lines
    }
}

impl FieldError {
    fn line(&self) -> String {
        let message = match (&self.found, &self.accepted) {
            _ if !self.message.is_empty() => self.message.clone(),
            (Some(found), Some(accepted)) => format!("found {found}; accepted is {accepted}"),
            (Some(found), None) => format!("found {found}"),
            (None, Some(accepted)) => format!("accepted is {accepted}"),
            (None, None) => "refused".to_owned(),
        };
        if self.path.is_empty() { message } else { format!("{}: {message}", self.path) }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().join("\n  "))?;
        match &self.advice {
            Some(advice) => write!(f, "; {advice}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Refused {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(body: serde_json::Value) -> Refused {
        let body = body.to_string();
        Refused::read(StatusCode::UNPROCESSABLE_ENTITY, body.as_bytes()).unwrap()
    }

    #[test]
    fn each_field_has_a_line() {
        let both = refused(json!({
            "title": "Unprocessable Entity",
            "detail": "2 fields are wrong",
            "errors": [
                {"path": "timing.hours[2]", "message": "found 25; accepted is 0 to 23"},
                {"path": "retries", "found": "-1", "accepted": "0 to 1000"},
            ],
        }));
        assert_eq!(
            both.to_string(),
            "timing.hours[2]: found 25; accepted is 0 to 23\n  retries: found -1; accepted is 0 to 1000"
        );
    }

    #[test]
    fn without_fields_the_detail_is_told() {
        assert_eq!(refused(json!({"detail": "no", "title": "Title"})).to_string(), "no");
        assert_eq!(refused(json!({"title": "Title"})).to_string(), "Title");
        assert_eq!(refused(json!({"detail": "one\ntwo"})).lines(), ["one", "two"]);
        for foreign in ["", "<html>", "{}", "[]"] {
            assert_eq!(Refused::read(StatusCode::NOT_FOUND, foreign.as_bytes()), None);
        }
    }
}
