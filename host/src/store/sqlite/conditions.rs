//! What the rows of a list must fulfil.

use rusqlite::types::Value as Sql;

/// What a list's rows must fulfil, and the values for it.
#[derive(Default)]
pub(super) struct Conditions {
    all: Vec<String>,
    pub(super) values: Vec<Sql>,
}

impl Conditions {
    /// A condition without values.
    pub(super) fn always(&mut self, condition: &str) {
        self.all.push(condition.to_owned());
    }

    pub(super) fn that(&mut self, column: &str, operator: &str, value: Sql) {
        self.values.push(value);
        self.all.push(format!("{column} {operator} ?{}", self.values.len()));
    }

    pub(super) fn one_of(&mut self, column: &str, values: impl Iterator<Item = Sql>) {
        let first = self.values.len() + 1;
        self.values.extend(values);
        let places: Vec<_> = (first..=self.values.len()).map(|n| format!("?{n}")).collect();
        self.all.push(match places.as_slice() {
            [place] => format!("{column} = {place}"),
            _ => format!("{column} IN ({})", places.join(", ")),
        });
    }

    pub(super) fn text(&self) -> String {
        if self.all.is_empty() { "TRUE".to_owned() } else { self.all.join(" AND ") }
    }
}
