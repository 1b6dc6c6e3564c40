//! What is wrong with definitions that were written together, and where.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::problem::Problem;

/// How many problems are told; the rest are counted.
const MAX_TOLD: usize = 100;

/// A problem and its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlacedProblem {
    /// The file, or `stdin`; none for a text that came from elsewhere.
    pub file: Option<PathBuf>,
    /// Which of the documents that are not empty, counted from 1; none where there is but one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<usize>,
    /// The line in the file, counted from 1; none where the problem is that of a whole file.
    pub line: Option<usize>,
    /// The problem; its path begins with the definition, like `event[2].limits.fuel`. In JSON its
    /// fields stand beside the others.
    #[serde(flatten)]
    pub problem: Problem,
}

impl fmt::Display for PlacedProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(f, "{}:{line}: ", file.display())?,
            (Some(file), None) => write!(f, "{}: ", file.display())?,
            (None, Some(line)) => write!(f, "line {line}: ")?,
            (None, None) => {}
        }
        if let Some(document) = self.document {
            write!(f, "document {document}: ")?;
        }
        self.problem.fmt(f)
    }
}

/// Why definitions were refused: every problem, in the order of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefusedBundle {
    told: Vec<PlacedProblem>,
    more: usize,
}

impl RefusedBundle {
    /// The problems, at least one and at most 100.
    pub fn list(&self) -> &[PlacedProblem] {
        &self.told
    }

    /// How many further problems there are.
    pub fn more(&self) -> usize {
        self.more
    }

    pub(super) fn add(&mut self, problem: PlacedProblem) {
        if self.told.len() < MAX_TOLD {
            self.told.push(problem);
        } else {
            self.more += 1;
        }
    }

    pub(super) fn add_more(&mut self, more: usize) {
        self.more += more;
    }

    /// `value`, or these problems if there are any.
    pub(super) fn or<T>(self, value: T) -> Result<T, Self> {
        if self.told.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl fmt::Display for RefusedBundle {
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

impl std::error::Error for RefusedBundle {}
