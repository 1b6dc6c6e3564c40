//! The `limits` of a definition.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::model::LimitRequest;

use super::fields::object;
use super::problem::{Problem, Problems, key_in_path};
use super::suggestion::instead_of;

/// The limits in `value`, without those that were refused. Null is as good as absent.
pub(super) fn read(path: &str, value: &Value, problems: &mut Problems) -> LimitRequest {
    let mut taken = Map::new();
    for (name, limit) in object(path, value, "an object of limits", problems).into_iter().flatten()
    {
        let path = format!("{path}.{}", key_in_path(name));
        if !LimitRequest::NAMES.contains(&name.as_str()) {
            let accepted = instead_of(name, &LimitRequest::NAMES);
            problems.add(Problem::new(path, "a limit that there isn't", accepted));
            continue;
        }
        let single = Map::from_iter([(name.clone(), limit.clone())]);
        if LimitRequest::deserialize(&single).is_ok() {
            taken.extend(single);
        } else {
            problems.add(Problem::of_value(path, limit, accepted(name)));
        }
    }
    LimitRequest::deserialize(&taken).unwrap_or_default()
}

fn accepted(name: &str) -> &'static str {
    match name {
        "fuel" => "a whole number of units, or a text like \"5G\"",
        "timeout" => "seconds, or a text like \"30s\" or \"1m 30s\"",
        "http_requests" | "instances" => "a whole number from 0 to 4294967295",
        _ => "a number of bytes, or a text like \"64 MiB\"",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Bytes, Fuel};

    #[test]
    fn limits_are_numbers_or_texts_and_null_is_absent() {
        let mut problems = Problems::default();
        let value = json!({"fuel": "5G", "memory": 1024, "log": null});
        let limits = read("limits", &value, &mut problems);
        assert_eq!((limits.fuel, limits.memory), (Some(Fuel(5_000_000_000)), Some(Bytes(1024))));
        assert_eq!(limits.log, None);
        assert_eq!(problems, Problems::default());
    }

    #[test]
    fn each_refused_limit_is_named_and_the_others_are_taken() {
        let mut problems = Problems::default();
        let value = json!({"feul": 1, "memory": "much", "instances": -1, "disk": 7});
        assert_eq!(read("limits", &value, &mut problems).disk, Some(Bytes(7)));
        let told: Vec<_> = problems.list().iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "limits.feul: found a limit that there isn't; accepted is `fuel`",
                "limits.memory: found the text \"much\"; accepted is a number of bytes, or a text like \"64 MiB\"",
                "limits.instances: found the number -1; accepted is a whole number from 0 to 4294967295",
            ]
        );
        read("limits", &json!(5), &mut problems);
        assert_eq!(problems.list().last().unwrap().path, "limits");
    }
}
