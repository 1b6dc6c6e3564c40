//! What is wrong with a definition, all of it at once.

use std::fmt;

use crate::protocol::{describe, excerpt};
use serde::Serialize;
use serde_json::Value;

/// How many problems are told; what has more is no definition, and the rest are counted.
const MAX_TOLD: usize = 50;

/// One field that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The field, like `limits.fuel` or `timing.hours[2]`; empty for the definition as a whole.
    pub path: String,
    /// What was found, in words.
    pub found: String,
    /// What would be accepted, in words; empty where `found` says it.
    pub accepted: String,
    /// Where it is in a text of several parts, like an expression: the line, and a caret under the
    /// place in another line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caret: Option<String>,
}

impl Problem {
    /// Refuses the field at `path`.
    pub(super) fn new(
        path: impl Into<String>,
        found: impl Into<String>,
        accepted: impl Into<String>,
    ) -> Self {
        let (path, found, accepted) = (path.into(), found.into(), accepted.into());
        Self { path, found, accepted, caret: None }
    }

    /// Shows the place.
    #[must_use]
    pub(super) fn with_caret(mut self, caret: String) -> Self {
        self.caret = Some(caret);
        self
    }

    /// Refuses the field at `path` because of the value it has.
    pub(super) fn of_value(
        path: impl Into<String>,
        found: &Value,
        accepted: impl Into<String>,
    ) -> Self {
        Self::new(path, describe(found), accepted)
    }

    /// Refuses the field at `path` in the words of an error of the model, which end in "write"
    /// and what would be accepted.
    pub(super) fn of_error(path: impl Into<String>, error: &impl fmt::Display) -> Self {
        let text = error.to_string();
        let text = text.strip_prefix("found ").unwrap_or(&text);
        match text.rsplit_once("; write ").or_else(|| text.rsplit_once(": write ")) {
            Some((found, accepted)) => Self::new(path, found, accepted),
            None => Self::new(path, text, ""),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "found {}", self.found)?;
        if !self.accepted.is_empty() {
            write!(f, "; accepted is {}", self.accepted)?;
        }
        self.caret
            .iter()
            .flat_map(|caret| caret.lines())
            .try_for_each(|line| write!(f, "\n    {line}"))
    }
}

/// Why a definition was refused: every problem, in the order of the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    told: Vec<Problem>,
    more: usize,
}

impl Problems {
    /// The problems, at least one and at most 50.
    pub fn list(&self) -> &[Problem] {
        &self.told
    }

    /// How many further problems there are.
    pub fn more(&self) -> usize {
        self.more
    }

    pub(super) fn add(&mut self, problem: Problem) {
        if self.told.len() < MAX_TOLD {
            self.told.push(problem);
        } else {
            self.more += 1;
        }
    }

    /// Takes over the problems of the part at `path`.
    pub(super) fn add_below(&mut self, path: &str, part: Self) {
        for problem in part.told {
            self.add(Problem { path: path_below(path, &problem.path), ..problem });
        }
        self.more += part.more;
    }

    /// `value`, or these problems if there are any.
    pub(super) fn or<T>(self, value: T) -> Result<T, Self> {
        if self.told.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self { told: vec![problem], more: 0 }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.told.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        if self.more > 0 {
            write!(f, "\nand {} more", self.more)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// The path of what is at `inner` in the part at `path`.
pub(super) fn path_below(path: &str, inner: &str) -> String {
    match (path, inner) {
        ("", inner) => inner.to_owned(),
        (path, "") => path.to_owned(),
        (path, inner) if inner.starts_with('[') => format!("{path}{inner}"),
        (path, inner) => format!("{path}.{inner}"),
    }
}

/// A key fit for a path: as it is when it is a plain word, else quoted and cut.
pub(super) fn key_in_path(key: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.len() <= 64 && key.chars().all(plain) {
        key.to_owned()
    } else {
        excerpt(key)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_problem_names_path_found_and_accepted_on_one_short_line() {
        let long = json!("a\nb".repeat(100));
        let text = Problem::of_value("limits.fuel", &long, "a number").to_string();
        assert!(text.starts_with("limits.fuel: found the text \"a\\nb"), "{text}");
        assert!(text.ends_with("and more; accepted is a number"), "{text}");
        assert!(!text.contains('\n') && text.len() < 200);
    }

    #[test]
    fn the_words_of_the_model_are_taken_apart() {
        let error = "ftp://a".parse::<crate::model::HttpGrant>().unwrap_err();
        let problem = Problem::of_error("grants.http[0]", &error);
        assert!(problem.found.contains("the scheme is none of"), "{problem}");
        assert!(problem.accepted.starts_with("[SCHEME://]HOST"), "{problem}");
    }

    #[test]
    fn problems_beyond_the_fiftieth_are_counted() {
        let mut problems = Problems::default();
        for _ in 0..53 {
            problems.add(Problem::new("a", "b", "c"));
        }
        assert_eq!((problems.list().len(), problems.more()), (50, 3));
        assert!(problems.to_string().ends_with("and 3 more"));
    }
}
