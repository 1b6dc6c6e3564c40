//! What a job goes by, as names go in Kubernetes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The longest name, in bytes.
const LONGEST: usize = 253;

/// Letters in a suffix that makes a name differ.
const SUFFIX: usize = 5;

/// The letters of a suffix: no vowels, so that no words come out.
const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// What a job goes by beside its id: at most one job in a namespace has it, for as long as the job
/// is kept. It is written as names in Kubernetes are: at most 253 of the characters a-z 0-9 - .
/// with a letter or digit at both ends of each part between full stops.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JobName(String);

/// Why a text can't be a job's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{0:?} can't be a job's name: write at most 253 of the characters a-z 0-9 - . and begin and end each part between full stops with a letter or digit"
)]
pub struct JobNameError(String);

impl JobName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of a job that was given none: its event's id and the time in milliseconds since
    /// 1970. An id that is too long for that loses some of its end.
    #[must_use]
    pub fn of_event(event: &super::EventId, time: f64) -> Self {
        let event = event.as_str().to_ascii_lowercase().replace('_', "-");
        ended(&event, &((time * 1000.0) as u64).to_string())
    }

    /// `prefix` and five random letters or digits.
    ///
    /// # Errors
    /// That is no name.
    pub fn generate(prefix: &str) -> Result<Self, JobNameError> {
        format!("{prefix}{}", random()).parse()
    }

    /// The name with a hyphen and five random letters or digits. One that would be too long loses
    /// some of its end.
    #[must_use]
    pub fn varied(&self) -> Self {
        ended(&self.0, &random())
    }
}

/// As much of `start` as there is room for, a hyphen and `end`.
fn ended(start: &str, end: &str) -> JobName {
    let room = LONGEST.saturating_sub(end.len() + 1);
    let kept: String = start.chars().take(room).collect();
    JobName(format!("{}-{end}", kept.trim_end_matches(['-', '.'])))
}

fn random() -> String {
    let letter = |_| LETTERS.get(fastrand::usize(..LETTERS.len())).map_or('x', |b| char::from(*b));
    (0..SUFFIX).map(letter).collect()
}

fn is_part(part: &str) -> bool {
    let is_end = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let bytes = part.as_bytes();
    is_end(bytes.first())
        && is_end(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}

impl FromStr for JobName {
    type Err = JobNameError;

    fn from_str(text: &str) -> Result<Self, JobNameError> {
        if text.len() <= LONGEST && text.split('.').all(is_part) {
            Ok(Self(text.to_owned()))
        } else {
            Err(JobNameError(text.chars().take(LONGEST).collect()))
        }
    }
}

impl TryFrom<String> for JobName {
    type Error = JobNameError;

    fn try_from(text: String) -> Result<Self, JobNameError> {
        text.parse()
    }
}

impl From<JobName> for String {
    fn from(name: JobName) -> Self {
        name.0
    }
}

impl fmt::Display for JobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_name(text: &str) -> bool {
        text.parse::<JobName>().is_ok()
    }

    #[test]
    fn names_are_those_of_kubernetes() {
        for name in ["hello-world", "a", "0", "a.b-c.d", "my-wfeb-baz", &"x".repeat(253)] {
            assert!(is_name(name), "{name}");
        }
        for text in
            ["", "-a", "a-", "A", "a b", "a_b", "a..b", ".a", "a.", "é", "a.-b", &"x".repeat(254)]
        {
            assert!(!is_name(text), "{text}");
        }
        let error = "hello events-world".parse::<JobName>().unwrap_err().to_string();
        assert!(error.contains("\"hello events-world\""), "{error}");
    }

    #[test]
    fn made_names_are_names_and_differ() {
        let event = "My_Event".parse().unwrap();
        let name = JobName::of_event(&event, 1_600_000_000.123);
        assert_eq!(name.as_str(), "my-event-1600000000123");
        assert!(is_name(name.as_str()));
        let (one, other) = (name.varied(), name.varied());
        assert!(is_name(one.as_str()) && one != other, "{one} {other}");
        assert!(one.as_str().starts_with("my-event-1600000000123-"));
        let long: JobName = format!("{}.{}", "x".repeat(246), "y".repeat(6)).parse().unwrap();
        assert!(is_name(long.varied().as_str()), "{}", long.varied());
        let ids =
            ["a.b-", "release-1.2", &"x".repeat(253), &format!("{}.{}", "x".repeat(238), "yz")];
        for id in ids {
            let name = JobName::of_event(&id.parse().unwrap(), 1_600_000_000.123);
            assert!(is_name(name.as_str()), "{name}");
            assert!(name.as_str().ends_with("-1600000000123"), "{name}");
        }
        let generated = JobName::generate("my-wft-pr-112-").unwrap();
        assert_eq!(generated.as_str().len(), "my-wft-pr-112-".len() + 5);
        assert!(JobName::generate("no name ").is_err());
    }
}
