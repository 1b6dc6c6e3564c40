//! The `labels` of a definition: names and values for finding it.

use std::collections::BTreeMap;

use super::fields::{Fields, object};
use super::problem::{Problem, key_in_path};

const MAX_LABELS: usize = 64;
const MAX_LABEL_NAME: usize = 64;
const MAX_LABEL_VALUE: usize = 256;

/// The labels, without those that were refused.
pub(super) fn read(fields: &mut Fields) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    let Some(value) = fields.take("labels") else {
        return labels;
    };
    let accepted = format!("an object of at most {MAX_LABELS} texts");
    let Some(entries) = object("labels", &value, &accepted, fields.problems()) else {
        return labels;
    };
    if entries.len() > MAX_LABELS {
        fields.refuse(Problem::of_value("labels", &value, accepted));
        return labels;
    }
    for (name, value) in entries {
        let path = format!("labels.{}", key_in_path(name));
        if !(1..=MAX_LABEL_NAME).contains(&name.len()) || name.contains(char::is_control) {
            let accepted = format!("a name of 1 to {MAX_LABEL_NAME} bytes on one line");
            fields.refuse(Problem::new(path, format!("a name of {} bytes", name.len()), accepted));
            continue;
        }
        match value.as_str().filter(|text| text.len() <= MAX_LABEL_VALUE && !text.contains('\0')) {
            Some(text) => {
                labels.insert(name.clone(), text.to_owned());
            }
            None => {
                let accepted = format!("a text of at most {MAX_LABEL_VALUE} bytes");
                fields.refuse(Problem::of_value(path, value, accepted));
            }
        }
    }
    labels
}
