//! What the names of a scope stand for in one evaluation.

use serde_json::Value as Json;

use crate::budget::Meter;
use crate::problem::Fail;
use crate::value::{Keys, Map, Text, Value};

/// What the names of a scope stand for: borrowed, so that one is made in no time.
///
/// Names are found fastest if they are given in the scope's order.
#[derive(Clone, Debug, Default)]
pub struct Environment<'e> {
    entries: Vec<(&'e str, Entry<'e>)>,
}

#[derive(Clone, Debug)]
pub(crate) enum Entry<'e> {
    Value(Value<'e>),
    /// A map of other names.
    Alias(Vec<&'e str>),
}

impl<'e> Environment<'e> {
    /// An environment without names.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with a name that stands for JSON.
    #[must_use]
    pub fn with(self, name: &'e str, value: &'e Json) -> Self {
        self.having(name, Entry::Value(value.into()))
    }

    /// The same with a name that stands for a text.
    #[must_use]
    pub fn with_text(self, name: &'e str, text: &'e str) -> Self {
        self.having(name, Entry::Value(Value::Text(Text::Borrowed(text))))
    }

    /// The same with a name that stands for a map of other names, which are not copied: with
    /// `event` for `payload` and others, `event.payload` is `payload`.
    #[must_use]
    pub fn with_alias(self, name: &'e str, names: impl IntoIterator<Item = &'e str>) -> Self {
        self.having(name, Entry::Alias(names.into_iter().collect()))
    }

    fn having(mut self, name: &'e str, entry: Entry<'e>) -> Self {
        match self.entries.iter_mut().find(|(known, _)| *known == name) {
            Some(known) => known.1 = entry,
            None => self.entries.push((name, entry)),
        }
        self
    }

    /// What a name stands for; `hint` is where it probably is.
    #[inline]
    pub(crate) fn entry(&self, hint: usize, name: &str) -> Option<&Entry<'e>> {
        match self.entries.get(hint) {
            Some((known, entry)) if *known == name => Some(entry),
            _ => self.entries.iter().find(|(known, _)| *known == name).map(|(_, entry)| entry),
        }
    }

    /// The value of a name that is no alias.
    fn plain(&self, name: &str) -> Option<Value<'e>> {
        match self.entry(0, name) {
            Some(Entry::Value(value)) => Some(value.clone()),
            _ => None,
        }
    }

    /// The value under a name of an alias, which holds no other alias.
    pub(crate) fn behind(&self, names: &[&'e str], name: &str) -> Option<Value<'e>> {
        names.contains(&name).then(|| self.plain(name)).flatten()
    }

    /// A map of names and their values.
    pub(crate) fn map(&self, names: &[&'e str], meter: &mut Meter) -> Result<Value<'e>, Fail> {
        let entries = names
            .iter()
            .filter_map(|name| Some((Value::Text(Text::Borrowed(name)), self.plain(name)?)));
        Ok(Value::Map(Map::made(entries.collect(), Keys::Texts, meter)?))
    }

    /// A map of all names but the aliases.
    pub(crate) fn whole(&self, meter: &mut Meter) -> Result<Value<'e>, Fail> {
        let names: Vec<_> = self.entries.iter().map(|(name, _)| *name).collect();
        self.map(&names, meter)
    }
}
