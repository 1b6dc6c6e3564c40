//! Definitions that were written together.

use std::fmt;
use std::path::PathBuf;

use super::binding::Binding;
use super::bundle_reader::BundleReader;
use super::category::Category;
use super::context::ReadContext;
use super::event::Event;
use super::format::Format;
use super::refused_bundle::RefusedBundle;
use super::webhook_client::WebhookClient;

/// Definitions that were written together: in one text, one file or one folder.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bundle {
    /// The events, in the order of the files and in them.
    pub events: Vec<Written<Event>>,
    /// The categories, in the order of the files and in them.
    pub categories: Vec<Written<Category>>,
    /// The bindings, in the order of the files and in them.
    pub bindings: Vec<Written<Binding>>,
    /// The webhook clients, in the order of the files and in them.
    pub clients: Vec<Written<WebhookClient>>,
    /// What was passed over, by its path and with the reason; only manifests of Argo have that.
    pub notes: Vec<Written<String>>,
}

/// What was written, and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written<T> {
    /// What it is.
    pub item: T,
    /// Where its author wrote it.
    pub origin: WrittenAt,
}

/// Where something was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WrittenAt {
    /// The file, or `stdin`; none for a text that came from elsewhere.
    pub file: Option<PathBuf>,
    /// The line that it begins in, counted from 1.
    pub line: usize,
}

impl fmt::Display for WrittenAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{}:{}", file.display(), self.line),
            None => write!(f, "line {}", self.line),
        }
    }
}

/// Reads the definitions in one text.
///
/// A document is an object with arrays of events under `event` or `events` and of categories under
/// `category` or `categories`, likewise of bindings and webhook clients; an object with `plugin`,
/// which is one event, or with `selector`, which is one binding; or a manifest of Argo's for
/// bindings or a list of them. Every definition has to have an id or name, and each stands once in
/// its namespace. The context's origin counts as [`Origin::File`](super::Origin::File).
///
/// # Errors
/// The text is not of its language, or a definition in it is refused: every problem, with its line.
pub fn read_text(
    format: Format,
    text: &str,
    context: &ReadContext,
) -> Result<Bundle, RefusedBundle> {
    let mut reader = BundleReader::new(context);
    reader.text(None, format, text);
    reader.finish()
}

#[cfg(test)]
#[path = "bundle_tests.rs"]
mod tests;
