//! The languages that definitions are written in.

use std::ffi::OsStr;
use std::path::Path;

use super::document::{Document, SyntaxError};
use super::{json, toml_text, yaml};

/// A language that definitions are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// TOML 1.0: `[[event]]` and `[[category]]`.
    Toml,
    /// JSON: `{"events": [...], "categories": [...]}`.
    Json,
    /// YAML 1.2, of the same shape as JSON; a file can hold several documents.
    Yaml,
}

impl Format {
    /// The language of a file by the ending of its name: `.toml`, `.json`, `.yaml` or `.yml`.
    pub fn of_path(path: &Path) -> Option<Self> {
        match path.extension().and_then(OsStr::to_str)? {
            "toml" => Some(Self::Toml),
            "json" => Some(Self::Json),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }

    /// The documents in a text; one, except in YAML.
    pub(super) fn documents(self, text: &str) -> Result<Vec<Document>, SyntaxError> {
        match self {
            Self::Toml => toml_text::read(text).map(|document| vec![document]),
            Self::Json => json::read(text).map(|document| vec![document]),
            Self::Yaml => yaml::read(text),
        }
    }
}
