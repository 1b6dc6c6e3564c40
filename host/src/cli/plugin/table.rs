//! Plain tables for a terminal.

use std::io::{self, Write};

/// Writes rows under their headings, in columns as wide as their widest cell, each line after
/// `indent`.
pub(super) fn write_table<const N: usize>(
    out: &mut dyn Write,
    indent: &str,
    headings: [&str; N],
    rows: &[[String; N]],
) -> io::Result<()> {
    let mut widths = headings.map(width);
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = width(cell).max(*widest);
        }
    }
    write_row(out, indent, &headings.map(str::to_owned), &widths)?;
    rows.iter().try_for_each(|row| write_row(out, indent, row, &widths))
}

fn write_row(
    out: &mut dyn Write,
    indent: &str,
    row: &[String],
    widths: &[usize],
) -> io::Result<()> {
    let mut line = String::from(indent);
    for (cell, widest) in row.iter().zip(widths) {
        line.push_str(cell);
        let padding = 2 + widest.saturating_sub(width(cell));
        line.extend(std::iter::repeat_n(' ', padding));
    }
    writeln!(out, "{}", line.trim_end())
}

fn width(cell: &str) -> usize {
    cell.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut out = Vec::new();
        let rows = [["a".to_owned(), "1".to_owned()], ["\u{e9}t\u{e9}s".to_owned(), String::new()]];
        write_table(&mut out, "  ", ["NAME", "N"], &rows).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "  NAME  N\n  a     1\n  \u{e9}t\u{e9}s\n");
    }
}
