//! Tables: columns as wide as their widest cell, coloured where there is a terminal.

use std::io::{self, Write};

use anstyle::Style;
use serde_json::Value;

use super::console;

/// The widest that a cell of free text is shown, in characters.
const WIDEST: usize = 60;

/// One cell: a line of text, and how it looks on a terminal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    text: String,
    style: Style,
}

/// Rows under headings.
#[derive(Debug)]
pub(super) struct Table<const N: usize> {
    headings: [&'static str; N],
    rows: Vec<[Cell; N]>,
    /// Columns that are left out, since they say nothing.
    hidden: Vec<usize>,
    /// What each line begins with.
    indent: &'static str,
}

impl Cell {
    /// Text from outside, on one line and not too long.
    pub(super) fn text(text: &str) -> Self {
        let line = one_line(text);
        let text = match line.char_indices().nth(WIDEST) {
            Some((end, _)) => format!("{}...", line.get(..end).unwrap_or_default()),
            None => line,
        };
        Self { text, style: Style::new() }
    }

    /// An id or a URL: never cut.
    pub(super) fn whole(text: &str) -> Self {
        Self { text: one_line(text), style: Style::new() }
    }

    /// The field of an object: a text, a number, yes or no, or `-`.
    pub(super) fn field(object: &Value, name: &str) -> Self {
        match object.get(name) {
            Some(Value::String(text)) if !text.is_empty() => Self::text(text),
            Some(Value::Number(number)) => Self::text(&number.to_string()),
            Some(Value::Bool(flag)) => Self::text(if *flag { "yes" } else { "no" }),
            Some(Value::Array(items)) => {
                let texts: Vec<_> = items.iter().map(plain).collect();
                Self::text(&texts.join(", "))
            }
            _ => Self::text("-"),
        }
    }

    /// The id in a field of an object.
    pub(super) fn id(object: &Value, name: &str) -> Self {
        Self::whole(object.get(name).and_then(Value::as_str).unwrap_or("-"))
    }

    /// Shows it in this style.
    #[must_use]
    pub(super) fn styled(mut self, style: Style) -> Self {
        self.style = style;
        self
    }
}

/// A value as it stands in a line: a text without quotes, everything else as JSON.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Text on one line, with control characters made visible.
pub(super) fn one_line(text: &str) -> String {
    console::printable(text).replace('\n', "\\n").replace('\t', " ")
}

impl<const N: usize> Table<N> {
    /// A table without rows.
    pub(super) fn new(headings: [&'static str; N]) -> Self {
        Self { headings, rows: Vec::new(), hidden: Vec::new(), indent: "" }
    }

    /// Whether there is a column of this heading, shown or left out.
    pub(super) fn has(&self, heading: &str) -> bool {
        self.headings.contains(&heading)
    }

    /// Leaves out the column of this heading, beside those that are left out already.
    #[must_use]
    pub(super) fn without(mut self, heading: &str, is_hidden: bool) -> Self {
        let column = self.headings.iter().position(|known| *known == heading);
        self.hidden.extend(column.filter(|_| is_hidden));
        self
    }

    /// Begins each line with `indent`.
    #[must_use]
    pub(super) fn indented(mut self, indent: &'static str) -> Self {
        self.indent = indent;
        self
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: [Cell; N]) {
        self.rows.push(cells);
    }

    /// Writes it.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut widths = self.headings.map(width);
        for row in &self.rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = width(&cell.text).max(*widest);
            }
        }
        let bold = Style::new().bold();
        let headings = self.headings.map(|text| Cell { text: text.to_owned(), style: bold });
        self.write_row(out, &headings, &widths)?;
        self.rows.iter().try_for_each(|row| self.write_row(out, row, &widths))
    }

    fn write_row(&self, out: &mut dyn Write, row: &[Cell], widths: &[usize]) -> io::Result<()> {
        write!(out, "{}", self.indent)?;
        // Nothing follows the last cell, so that no line ends in blanks.
        let mut padding = 0;
        for (index, (cell, widest)) in row.iter().zip(widths).enumerate() {
            if self.hidden.contains(&index) {
                continue;
            }
            if cell.text.is_empty() {
                padding += 2 + widest;
                continue;
            }
            let style = cell.style;
            write!(out, "{:padding$}{style}{}{style:#}", "", cell.text)?;
            padding = 2 + widest.saturating_sub(width(&cell.text));
        }
        writeln!(out)
    }
}

fn width(cell: &str) -> usize {
    cell.chars().count()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text<const N: usize>(table: &Table<N>) -> String {
        let mut out = Vec::new();
        table.write(&mut out).unwrap();
        anstream::adapter::strip_str(&String::from_utf8(out).unwrap()).to_string()
    }

    #[test]
    fn columns_line_up_whatever_is_in_them() {
        let mut table = Table::new(["ID", "TITLE", "ON"]);
        let event = json!({"id": "a", "title": "\u{e9}t\u{e9}\nb\x1b[2J", "on": true});
        table.row([
            Cell::id(&event, "id"),
            Cell::field(&event, "title"),
            Cell::field(&event, "on"),
        ]);
        let red = anstyle::AnsiColor::Red.on_default();
        table.row([Cell::text("bcd").styled(red), Cell::field(&event, "none"), Cell::text("")]);
        assert_eq!(
            text(&table),
            "ID   TITLE            ON\na    \u{e9}t\u{e9}\\nb\\u{1b}[2J  yes\nbcd  -\n"
        );
    }

    #[test]
    fn a_column_can_be_left_out() {
        let rows = |hidden| {
            let mut table = Table::new(["A", "B", "C"]).without("B", hidden).indented("- ");
            table.row(["1", "2", "3"].map(Cell::text));
            text(&table)
        };
        assert_eq!(rows(true), "- A  C\n- 1  3\n");
        assert_eq!(rows(false), "- A  B  C\n- 1  2  3\n");
        let mut several = Table::new(["A", "B", "C"]).without("C", true).without("B", false);
        several.row(["1", "2", "3"].map(Cell::text));
        assert_eq!(text(&several), "A  B\n1  2\n");
        assert_eq!(text(&several.without("A", true)), "B\n2\n");
    }

    #[test]
    fn long_text_is_cut_and_an_id_is_not() {
        let long = "x".repeat(100);
        let mut table = Table::new(["A"]);
        table.row([Cell::text(&long)]);
        table.row([Cell::whole(&long)]);
        assert_eq!(text(&table), format!("A\n{}...\n{long}\n", "x".repeat(60)));
    }
}
