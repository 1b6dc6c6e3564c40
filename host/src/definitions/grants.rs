//! The `grants` of an event.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::model::Grants;

use super::fields::object;
use super::problem::{Problem, Problems, key_in_path};
use super::suggestion::instead_of;

/// The most entries of one kind: a list that is searched for each request.
const MAX_ENTRIES: usize = 256;

/// The grants in `value`, without those that were refused. Null is as good as absent.
pub(super) fn read(path: &str, value: &Value, problems: &mut Problems) -> Grants {
    let mut taken = Map::new();
    for (kind, entries) in
        object(path, value, "an object of grants", problems).into_iter().flatten()
    {
        let path = format!("{path}.{}", key_in_path(kind));
        if !Grants::NAMES.contains(&kind.as_str()) {
            let accepted = instead_of(kind, &Grants::NAMES);
            problems.add(Problem::new(path, "a grant that there isn't", accepted));
            continue;
        }
        if let Some(entries) = read_entries(kind, &path, entries, problems) {
            taken.insert(kind.clone(), Value::Array(entries));
        }
    }
    Grants::deserialize(&taken).unwrap_or_default()
}

/// The entries of one kind that are usable; none where there is no list of them.
fn read_entries(
    kind: &str,
    path: &str,
    entries: &Value,
    problems: &mut Problems,
) -> Option<Vec<Value>> {
    let accepted = format!("an array of at most {MAX_ENTRIES} texts");
    let entries = match entries {
        Value::Null => return None,
        Value::Array(entries) if entries.len() <= MAX_ENTRIES => entries,
        other => {
            problems.add(Problem::of_value(path, other, accepted));
            return None;
        }
    };
    let mut taken = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let single = Map::from_iter([(kind.to_owned(), Value::Array(vec![entry.clone()]))]);
        match Grants::deserialize(&single) {
            Ok(_) => taken.push(entry.clone()),
            Err(error) => problems.add(Problem::of_error(format!("{path}[{index}]"), &error)),
        }
    }
    Some(taken)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::TypedImport;

    #[test]
    fn what_is_absent_is_as_by_default() {
        let mut problems = Problems::default();
        let grants = read("grants", &json!({"http": ["https://a.example"]}), &mut problems);
        assert_eq!(grants.http.len(), 1);
        assert_eq!(grants.imports, Grants::default().imports);
        let grants = read("grants", &json!({"imports": ["kv"]}), &mut problems);
        assert_eq!(grants.imports, [TypedImport::Kv]);
        assert_eq!(problems, Problems::default());
    }

    #[test]
    fn each_refused_entry_is_named() {
        let mut problems = Problems::default();
        let value = json!({
            "http": ["https://a.example", "*", 5], "mount": [], "imports": ["kvs"], "mounts": "x"
        });
        assert_eq!(read("grants", &value, &mut problems).http.len(), 1);
        let paths: Vec<_> = problems.list().iter().map(|problem| problem.path.as_str()).collect();
        let expected = [
            "grants.http[1]",
            "grants.http[2]",
            "grants.mount",
            "grants.imports[0]",
            "grants.mounts",
        ];
        assert_eq!(paths, expected);
        assert!(problems.list()[0].to_string().contains("accepted is [SCHEME://]HOST"));
    }
}
