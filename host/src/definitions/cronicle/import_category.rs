//! Categories of Cronicle.

use serde_json::{Map, Value};

use crate::definitions::{Category, ReadContext};

use super::note::ImportNote;
use super::salvage::salvage;

/// The category in a record (protocol page, 4.7); none, with a note, where it has no usable id.
pub(super) fn read(
    record: Map<String, Value>,
    context: &ReadContext,
    notes: &mut Vec<ImportNote>,
) -> Option<Category> {
    let name = record.get("id").and_then(Value::as_str).unwrap_or("without an id");
    let what = format!("category {name}");
    salvage(&what, record, |fields| Category::read(fields, context), notes)
}
