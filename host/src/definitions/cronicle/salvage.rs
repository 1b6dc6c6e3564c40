//! Reading as much of a foreign record as can be read.

use serde_json::{Map, Value};

use crate::definitions::Problems;

use super::note::ImportNote;

/// Reads `fields`, without those that `read` refuses; each gets a note under `what`. None, with a
/// note too, where the record can't do without a refused field.
pub(super) fn salvage<T>(
    what: &str,
    mut fields: Map<String, Value>,
    read: impl Fn(Map<String, Value>) -> Result<T, Problems>,
    notes: &mut Vec<ImportNote>,
) -> Option<T> {
    loop {
        let problems = match read(fields.clone()) {
            Ok(item) => return Some(item),
            Err(problems) => problems,
        };
        let before = fields.len();
        for problem in problems.list() {
            // The first part of the path; a key that is no plain word stands there in quotes.
            let field = problem.path.split(['.', '[']).next().unwrap_or_default();
            let key = fields.keys().find(|key| {
                *key == field || crate::definitions::problem::key_in_path(key) == problem.path
            });
            if let Some(key) = key.cloned() {
                fields.shift_remove(&key);
                notes.push(ImportNote::new(what, format!("left out {problem}")));
            }
        }
        if fields.len() == before {
            let reasons = problems.to_string().replace('\n', ", ");
            notes.push(ImportNote::new(what, format!("not taken over: {reasons}")));
            return None;
        }
    }
}
