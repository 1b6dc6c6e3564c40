//! What is wrong with a manifest, all of it at once.

use std::fmt;
use std::ops::Range;

/// One thing that is wrong with a manifest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The line it is in, counted from 1; absent where something is missing altogether.
    pub line: Option<usize>,
    /// What was found, and what would be accepted.
    pub text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

/// Why a text is not a manifest: every problem that was found, in the order of the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestError {
    problems: Vec<Problem>,
    more: usize,
}

impl ManifestError {
    /// The problems, at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// An error of one problem with the text as a whole.
    pub(super) fn whole(text: String) -> Self {
        Self { problems: vec![Problem { line: None, text }], more: 0 }
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
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

impl std::error::Error for ManifestError {}

/// How many problems are told; a text with more is not a manifest, and the rest are counted.
const MAX_TOLD: usize = 50;

/// The problems found so far in one manifest's text.
pub(super) struct Problems<'t> {
    text: &'t str,
    found: Vec<Problem>,
    more: usize,
}

impl<'t> Problems<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, found: Vec::new(), more: 0 }
    }

    /// A problem at a place in the text, given in bytes.
    pub(super) fn at(&mut self, span: Range<usize>, text: impl Into<String>) {
        if self.found.len() == MAX_TOLD {
            self.more += 1;
            return;
        }
        let before = self.text.as_bytes().iter().take(span.start);
        let line = Some(1 + before.filter(|byte| **byte == b'\n').count());
        self.found.push(Problem { line, text: text.into() });
    }

    /// A problem that has no place: something is missing.
    pub(super) fn missing(&mut self, text: impl Into<String>) {
        self.found.push(Problem { line: None, text: text.into() });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// What was found, as one error; call it when there is a problem.
    pub(super) fn into_error(mut self) -> ManifestError {
        self.found.sort_by_key(|problem| problem.line);
        ManifestError { problems: self.found, more: self.more }
    }
}
