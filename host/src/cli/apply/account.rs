//! What an apply did, or would do.

use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::name::Name;
use crate::cli::table::one_line;
use crate::cli::{JOB_FAILED, console};
use crate::definitions::Change;

/// The longest that a value is shown, in characters.
const LONGEST_VALUE: usize = 80;

/// What became of one definition, or would.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Deed {
    Created,
    /// With what differed.
    Changed(Vec<Change>),
    Unchanged,
    Removed,
    /// By the server, with its reasons.
    Refused(Vec<String>),
}

#[derive(Debug)]
struct Entry {
    name: Name,
    written: String,
    deed: Deed,
}

/// What an apply did, or would do.
#[derive(Debug)]
pub(in crate::cli) struct Account {
    is_dry: bool,
    entries: Vec<Entry>,
}

impl Deed {
    fn word(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed(_) => "changed",
            Self::Unchanged => "unchanged",
            Self::Removed => "removed",
            Self::Refused(_) => "refused",
        }
    }

    /// What is done about it, before it is done.
    fn intent(&self) -> &'static str {
        match self {
            Self::Created => "to create",
            Self::Changed(_) => "to change",
            Self::Removed => "to remove",
            Self::Unchanged | Self::Refused(_) => self.word(),
        }
    }

    fn style(&self) -> Style {
        match self {
            Self::Created => AnsiColor::Green.on_default(),
            Self::Changed(_) => AnsiColor::Yellow.on_default(),
            Self::Unchanged => Style::new().dimmed(),
            Self::Removed | Self::Refused(_) => AnsiColor::Red.on_default(),
        }
    }
}

impl Account {
    pub(super) fn new(is_dry: bool) -> Self {
        Self { is_dry, entries: Vec::new() }
    }

    pub(super) fn add(&mut self, name: Name, written: &str, deed: Deed) {
        self.entries.push(Entry { name, written: written.to_owned(), deed });
    }

    /// Says that the server refused, after all, what is in the account already.
    pub(super) fn refuse(&mut self, name: &Name, reasons: Vec<String>) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.name == *name) {
            entry.deed = Deed::Refused(reasons);
        }
    }

    /// Whether the server refused something.
    pub(in crate::cli) fn has_refusals(&self) -> bool {
        self.entries.iter().any(|entry| matches!(entry.deed, Deed::Refused(_)))
    }

    /// Prints it, and says how the command exits.
    ///
    /// # Errors
    /// It can't be printed.
    pub(in crate::cli) fn tell(&self, json: bool) -> anyhow::Result<ExitCode> {
        if json {
            console::print(&self.json().to_string())?;
        } else {
            self.entries.iter().try_for_each(|entry| console::print(&entry.text(self.is_dry)))?;
            console::say(&self.summary());
        }
        Ok(self.exit_code())
    }

    /// 1 if something was refused.
    pub(in crate::cli) fn exit_code(&self) -> ExitCode {
        if self.has_refusals() { ExitCode::from(JOB_FAILED) } else { ExitCode::SUCCESS }
    }

    /// `{dry_run, items: [{kind, id, namespace, result, changes?, errors?}]}`.
    pub(in crate::cli) fn json(&self) -> Value {
        let items: Vec<_> = self.entries.iter().map(Entry::json).collect();
        json!({ "dry_run": self.is_dry, "items": items })
    }

    fn summary(&self) -> String {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for entry in &self.entries {
            let word = entry.word(self.is_dry);
            match counts.iter_mut().find(|(known, _)| *known == word) {
                Some((_, count)) => *count += 1,
                None => counts.push((word, 1)),
            }
        }
        let counts: Vec<_> = counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
        let counts = if counts.is_empty() { "nothing to do".to_owned() } else { counts.join(", ") };
        if self.is_dry {
            format!("{counts}; this was a dry run: nothing is changed")
        } else {
            counts
        }
    }
}

impl Entry {
    fn word(&self, is_dry: bool) -> &'static str {
        if is_dry { self.deed.intent() } else { self.deed.word() }
    }

    fn text(&self, is_dry: bool) -> String {
        let style = self.deed.style();
        let word = self.word(is_dry);
        let mut lines = vec![format!("{style}{word:<9}{style:#}  {}", self.name)];
        match &self.deed {
            Deed::Changed(changes) => lines.extend(changes.iter().map(|change| {
                let path = one_line(&change.path);
                if is_dry {
                    let (old, new) = (shown(change.old.as_ref()), shown(change.new.as_ref()));
                    format!("  {path}: {old} -> {new}")
                } else {
                    format!("  {path}")
                }
            })),
            Deed::Refused(reasons) => {
                if !self.written.is_empty() {
                    lines.push(format!("  written in {}", one_line(&self.written)));
                }
                lines.extend(reasons.iter().map(|reason| format!("  {}", one_line(reason))));
            }
            Deed::Created | Deed::Unchanged | Deed::Removed => {}
        }
        lines.join("\n")
    }

    fn json(&self) -> Value {
        let mut entry = json!({
            "kind": self.name.kind.word(),
            "id": self.name.id,
            "namespace": self.name.namespace,
            "result": self.deed.word(),
        });
        let (name, more) = match &self.deed {
            Deed::Changed(changes) => {
                let change = |Change { path, old, new }: &Change| json!({ "path": path, "old": old, "new": new });
                ("changes", changes.iter().map(change).collect())
            }
            Deed::Refused(reasons) => ("errors", json!(reasons)),
            Deed::Created | Deed::Unchanged | Deed::Removed => return entry,
        };
        if let Value::Object(fields) = &mut entry {
            fields.insert(name.to_owned(), more);
        }
        entry
    }
}

fn shown(value: Option<&Value>) -> String {
    let Some(value) = value else { return "nothing".to_owned() };
    let text = one_line(&value.to_string());
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
