//! One table of a manifest: its known keys, each read as the type it must have.
//!
//! Every reader answers `None` for a key that is absent and for one that is refused; a refusal is
//! put down in [`Problems`], so that reading goes on and all problems are told together.

use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::Problems;
use super::suggestion::did_you_mean;

/// A table and the name it goes by in messages.
pub(super) struct Section<'t> {
    /// Empty for the top level, else ` in [limits]`.
    place: String,
    table: &'t DeTable<'t>,
    span: Range<usize>,
}

/// A text of a manifest and its place.
pub(super) type Text<'t> = Spanned<&'t str>;

impl<'t> Section<'t> {
    /// The whole file.
    pub(super) fn top(
        table: &'t Spanned<DeTable<'t>>,
        known: &[&str],
        problems: &mut Problems<'_>,
    ) -> Self {
        let section = Self { place: String::new(), table: table.get_ref(), span: table.span() };
        section.refuse_unknown(known, problems);
        section
    }

    /// The table under `key`; nothing if it is absent or no table.
    pub(super) fn table(
        &self,
        key: &str,
        known: &[&str],
        problems: &mut Problems<'_>,
    ) -> Option<Self> {
        let value = self.table.get(key)?;
        let place = format!(" in [{key}]");
        self.open(key, place, value, known, problems)
    }

    /// The tables of an array of tables, like `[[params]]`; empty if there is none.
    pub(super) fn tables(
        &self,
        key: &str,
        known: &[&str],
        problems: &mut Problems<'_>,
    ) -> Vec<Self> {
        let Some(value) = self.table.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.refuse(key, value, &format!("tables, each under [[{key}]]"), problems);
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| self.open(key, format!(" in [[{key}]]"), item, known, problems))
            .collect()
    }

    fn open(
        &self,
        key: &str,
        place: String,
        value: &'t Spanned<DeValue<'t>>,
        known: &[&str],
        problems: &mut Problems<'_>,
    ) -> Option<Self> {
        let DeValue::Table(table) = value.get_ref() else {
            self.refuse(key, value, "a table", problems);
            return None;
        };
        let section = Self { place, table, span: value.span() };
        section.refuse_unknown(known, problems);
        Some(section)
    }

    fn refuse_unknown(&self, known: &[&str], problems: &mut Problems<'_>) {
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let shown: String = name.chars().take(64).collect();
            let mut meant = did_you_mean(name, known.iter().copied());
            if meant.is_empty() {
                meant = format!("; known are {}", known.join(", "));
            }
            problems.at(key.span(), format!("unknown key `{shown}`{}{meant}", self.place));
        }
    }

    /// Where the table stands in the text.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The value of `key` as it stands.
    pub(super) fn value(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    /// A text.
    pub(super) fn text(&self, key: &str, problems: &mut Problems<'_>) -> Option<Text<'t>> {
        let value = self.table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(Spanned::new(value.span(), text.as_ref())),
            _ => {
                self.refuse(key, value, "a text in quotes", problems);
                None
            }
        }
    }

    /// A text of at most `longest` bytes that can be shown on a terminal.
    pub(super) fn short_text(
        &self,
        key: &str,
        longest: usize,
        problems: &mut Problems<'_>,
    ) -> Option<String> {
        let text = self.text(key, problems)?;
        let length = text.get_ref().len();
        if length > longest {
            let message =
                format!("`{key}`{} has {length} bytes; at most {longest} are taken", self.place);
            problems.at(text.span(), message);
            return None;
        }
        let control = text.get_ref().chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
        if let Some(control) = control {
            let message = format!(
                "`{key}`{} has the control character {control:?}; write text without any",
                self.place
            );
            problems.at(text.span(), message);
            return None;
        }
        Some((*text.get_ref()).to_owned())
    }

    /// A text of at most `longest` bytes and one line.
    pub(super) fn line(
        &self,
        key: &str,
        longest: usize,
        problems: &mut Problems<'_>,
    ) -> Option<String> {
        let text = self.short_text(key, longest, problems)?;
        if text.contains('\n') {
            self.refuse(key, self.value(key)?, "a single line", problems);
            return None;
        }
        Some(text)
    }

    /// A flag.
    pub(super) fn flag(&self, key: &str, problems: &mut Problems<'_>) -> Option<bool> {
        let value = self.table.get(key)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => {
                self.refuse(key, value, "true or false", problems);
                None
            }
        }
    }

    /// A list of texts; an element of another type is refused by its place.
    pub(super) fn texts(&self, key: &str, problems: &mut Problems<'_>) -> Option<Vec<Text<'t>>> {
        let value = self.table.get(key)?;
        let DeValue::Array(items) = value.get_ref() else {
            self.refuse(key, value, "a list of texts, like [\"one\", \"two\"]", problems);
            return None;
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items.iter() {
            match item.get_ref() {
                DeValue::String(text) => texts.push(Spanned::new(item.span(), text.as_ref())),
                _ => self.refuse(key, item, "only texts in its list", problems),
            }
        }
        Some(texts)
    }

    /// A list of texts, each of which says a `T`.
    pub(super) fn list<T: FromStr<Err: Display>>(
        &self,
        key: &str,
        problems: &mut Problems<'_>,
    ) -> Option<Vec<T>> {
        let mut list = Vec::new();
        for text in self.texts(key, problems)? {
            match text.get_ref().parse() {
                Ok(item) => list.push(item),
                Err(error) => {
                    problems.at(text.span(), format!("`{key}`{}: {error}", self.place));
                }
            }
        }
        Some(list)
    }

    /// A text that says a `T`.
    pub(super) fn parsed<T: FromStr<Err: Display>>(
        &self,
        key: &str,
        problems: &mut Problems<'_>,
    ) -> Option<T> {
        let text = self.text(key, problems)?;
        self.understood(key, text.get_ref().parse(), text.span(), problems)
    }

    /// A number, or a text that says one with its unit.
    pub(super) fn quantity<T: FromStr<Err: Display>>(
        &self,
        key: &str,
        problems: &mut Problems<'_>,
    ) -> Option<T> {
        let value = self.table.get(key)?;
        let parsed = match value.get_ref() {
            DeValue::String(text) => text.parse(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse(),
            DeValue::Float(number) => number.as_str().parse(),
            _ => {
                self.refuse(key, value, "a number, or a text with a unit", problems);
                return None;
            }
        };
        self.understood(key, parsed, value.span(), problems)
    }

    /// A whole number from 0.
    pub(super) fn count(&self, key: &str, problems: &mut Problems<'_>) -> Option<u32> {
        let value = self.table.get(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if number.is_none() {
            self.refuse(key, value, "a whole number from 0 to 4294967295", problems);
        }
        number
    }

    fn understood<T, E: Display>(
        &self,
        key: &str,
        parsed: Result<T, E>,
        span: Range<usize>,
        problems: &mut Problems<'_>,
    ) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(error) => {
                problems.at(span, format!("`{key}`{}: {error}", self.place));
                None
            }
        }
    }

    /// Puts down that `key` has the wrong type or value.
    pub(super) fn refuse(
        &self,
        key: &str,
        found: &Spanned<DeValue<'_>>,
        accepted: &str,
        problems: &mut Problems<'_>,
    ) {
        let message =
            format!("`{key}`{} must be {accepted}; found {}", self.place, shown(found.get_ref()));
        problems.at(found.span(), message);
    }
}

/// A value as a message names it.
pub(super) fn shown(value: &DeValue<'_>) -> String {
    /// Enough to know a value again, short enough for a line.
    const LONGEST: usize = 40;
    match value {
        DeValue::String(text) => {
            let cut: String = text.chars().take(LONGEST).collect();
            let more = if cut.len() < text.len() { "..." } else { "" };
            format!("the text {cut:?}{more}")
        }
        DeValue::Integer(number) => format!("the number {number}"),
        DeValue::Float(number) => format!("the number {number}"),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
