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

    /// The language of a text by how it begins, blanks and comments aside. An object with quoted
    /// keys is JSON; a header like `[[event]]` or a key before `=` is TOML; all else is YAML.
    pub fn of_text(text: &str) -> Self {
        let lines = text.lines().map(str::trim_start);
        let mut lines = lines.skip_while(|line| line.is_empty() || line.starts_with('#'));
        let first = lines.next().unwrap_or_default();
        // Where a bracket stands alone, what it holds comes in a line below.
        let mut held = first.chars().skip(1).chain(lines.flat_map(str::chars));
        let held = held.find(|character| !character.is_whitespace());
        match first.chars().next() {
            Some('{') if matches!(held, Some('"' | '}')) => Self::Json,
            Some('[') if held == Some('{') => Self::Json,
            Some('[') => Self::Toml,
            Some('{') | None => Self::Yaml,
            Some(_) => match after_key(first) {
                Some('=') => Self::Toml,
                _ => Self::Yaml,
            },
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

/// What ends the key that a line begins with; none if there is nothing that would.
fn after_key(line: &str) -> Option<char> {
    let mut quote = None;
    line.chars().find(|character| match (quote, character) {
        (None, '"' | '\'') => {
            quote = Some(*character);
            false
        }
        (None, character) => matches!(character, '=' | ':'),
        (Some(open), character) => {
            if open == *character {
                quote = None;
            }
            false
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_tells_its_language_by_how_it_begins() {
        for (text, format) in [
            ("{\"events\": []}", Format::Json),
            ("\n {\n\n  \"events\": []}", Format::Json),
            ("{}", Format::Json),
            ("[{\"id\": \"a\"}]", Format::Json),
            ("# events\n\n[[event]]\n", Format::Toml),
            ("[ event ]\n", Format::Toml),
            ("id = \"a: b\"\n", Format::Toml),
            ("\"i:d\" = \"a\"\n", Format::Toml),
            ("event = [{ id = \"a\" }]", Format::Toml),
            ("---\nid: a\n", Format::Yaml),
            ("# events\nselector: a == b\n", Format::Yaml),
            ("'i=d': a\n", Format::Yaml),
            ("{id: a, plugin: p}", Format::Yaml),
            ("- id: a", Format::Yaml),
            ("%YAML 1.2\n---\n", Format::Yaml),
            ("", Format::Yaml),
        ] {
            assert_eq!(Format::of_text(text), format, "{text:?}");
        }
    }
}
