//! A page of rows, newest first.

use rusqlite::{Row, Rows};

use super::failure::Failure;
use crate::store::{Cursor, Page};

/// Reads a page of at most `most` rows, each of which begins with its number. Whoever asks lets the
/// statement find one more, which tells whether the list goes on.
pub(super) fn read<T>(
    mut rows: Rows<'_>,
    most: usize,
    entry: impl Fn(&Row<'_>) -> Result<T, Failure>,
) -> Result<Page<T>, Failure> {
    let mut items = Vec::new();
    let mut last = None;
    while let Some(row) = rows.next()? {
        if items.len() == most {
            return Ok(Page { items, next: last.map(Cursor::after_row) });
        }
        last = Some(row.get::<_, i64>(0)?);
        items.push(entry(row)?);
    }
    Ok(Page { items, next: None })
}
