//! What a mail says, before it is dressed as text or as HTML.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::html;

/// A mail, ready to be sent to anyone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// What goes before the `@` of its message id; the same for each try.
    pub(super) id: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

/// The parts of a mail. All texts are as they are to be read; nothing is escaped yet.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// The first line, and the subject.
    pub(super) headline: String,
    /// Short facts, by name.
    pub(super) facts: Vec<(&'static str, String)>,
    /// Longer texts, under their headings.
    pub(super) sections: Vec<Section>,
    /// Addresses of pages, by what they show.
    pub(super) links: Vec<(&'static str, String)>,
}

/// A longer text.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) heading: &'static str,
    pub(super) text: String,
}

impl Mail {
    /// The subject: one line.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The plain text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same as HTML.
    pub fn html(&self) -> &str {
        &self.html
    }
}

impl Content {
    pub(super) fn into_mail(self, id: String) -> Mail {
        let (text, html) = (self.text(), html::page(&self));
        Mail { id, subject: format!("Sandyard: {}", self.headline), text, html }
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n\n", self.headline);
        let width = self.facts.iter().map(|(name, _)| name.len()).max().unwrap_or(0) + 1;
        for (name, value) in &self.facts {
            let name = format!("{name}:");
            let _ = writeln!(text, "{name:width$} {value}");
        }
        for Section { heading, text: section } in &self.sections {
            let _ = writeln!(text, "\n{heading}:\n{section}");
        }
        text.push('\n');
        for (name, url) in &self.links {
            let _ = writeln!(text, "{name}: {url}");
        }
        text
    }
}
