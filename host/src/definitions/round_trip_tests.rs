//! Property tests: what is written reads back as the same.

use proptest::collection::btree_map;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Algorithm, Binding, Event, Format, Origin, ReadContext, read_text};

fn api() -> ReadContext {
    ReadContext { origin: Origin::Api, now: 1_700_000_000, ..ReadContext::stored() }
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no object"),
    }
}

fn word() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9][a-zA-Z0-9_-]{0,20}"
}

fn timings() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(false)),
        Just(json!({})),
        Just(json!("H H(0-5) * * mon-fri")),
        Just(json!({"interval": "90s"})),
        Just(json!({"at": ["2030-01-31T10:00:00"]})),
        (0u8..24, 0u8..60).prop_map(|(hour, minute)| json!({"hours": [hour], "minutes": [minute]})),
    ]
}

prop_compose! {
    fn fields()(
        ids in (word(), word(), word(), word()),
        texts in ("[^<>\\x00-\\x1f\\x7f-\\u{9f}]{0,40}x", "[^<>\\x00]{0,60}", "[a-z@., ]{0,30}"),
        flags in any::<[bool; 6]>(),
        counts in any::<[u32; 6]>(),
        sizes in any::<[u64; 4]>(),
        millis in 0u64..31_536_000_000,
        retries in 0u32..=1000,
        seconds in 0u32..=31_536_000,
        timing in timings(),
        labels in btree_map("[a-z.]{1,10}", ".{0,20}", 0..5),
        params in btree_map(".{0,10}", any::<i64>(), 0..5),
        algo in 0usize..6,
    ) -> Map<String, Value> {
        let labels: Map<String, Value> = labels.into_iter()
            .map(|(name, label)| (name, Value::from(label.replace('\0', "")))).collect();
        let limits = json!({"fuel": sizes[0], "memory": sizes[1], "timeout": millis as f64 / 1000.0,
            "http_requests": counts[0]});
        map(json!({
            "id": ids.0, "plugin": ids.1, "category": ids.2, "chain": ids.3, "title": texts.0,
            "notes": texts.1, "notify_fail": texts.2, "enabled": flags[0], "catch_up": flags[1],
            "queue": flags[2], "multiplex": flags[3], "detached": flags[4], "allow_update": flags[5],
            "max_children": counts[1], "queue_max": counts[2], "cpu_limit": counts[3],
            "log_expire_days": counts[4], "retries": retries, "retry_delay": seconds,
            "stagger": seconds, "memory_limit": sizes[2], "log_max_size": sizes[3],
            "timeout": millis as f64 / 1000.0, "timing": timing, "labels": labels, "params": params,
            "algo": Algorithm::ALL[algo].name(), "limits": limits, "on_crash": if flags[0] { "retry" } else { "fail" },
            "grants": {"http": ["https://*.a.example:8443"], "imports": ["kv"]},
        }))
    }
}

/// Expressions by name, well-formed whatever is in their texts.
fn named() -> impl Strategy<Value = Map<String, Value>> {
    let entries = btree_map("[a-zA-Z0-9_-]{1,20}", "[a-z \\pL]{0,20}", 0..6);
    entries.prop_map(|entries| {
        entries.into_iter().map(|(name, text)| (name, Value::from(format!("{text:?}")))).collect()
    })
}

prop_compose! {
    fn binding_fields()(
        ids in (word(), word(), word()),
        flags in any::<[bool; 3]>(),
        selector in prop_oneof![Just("true"), Just("payload.a != nil && discriminator == 'x'")],
        lists in (named(), named(), named()),
        name in prop_oneof![Just(Value::Null), Just(json!("payload.name"))],
    ) -> Map<String, Value> {
        let submit = flags[0].then(|| json!({
            "event": ids.2, "cluster_scope": flags[1], "name": name, "generate_name": "'a-'",
            "labels": lists.0, "annotations": lists.1, "arguments": lists.2,
        }));
        map(json!({"name": ids.0, "namespace": ids.1, "enabled": flags[2], "selector": selector,
            "submit": submit}))
    }
}

proptest! {
    #[test]
    fn a_binding_reads_back_from_its_fields_and_its_manifest(fields in binding_fields()) {
        let binding = Binding::read(fields, &api()).map_err(|e| TestCaseError::fail(e.to_string()))?;
        let text = Value::Object(binding.to_fields()).to_string();
        let kept: Map<String, Value> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&Binding::read(kept, &ReadContext::stored()), &Ok(binding.clone()));
        prop_assert_eq!(&binding.patched(Map::new()), &Ok(binding.clone()));
        let manifest = Value::Object(binding.to_manifest()).to_string();
        let bundle = read_text(Format::Yaml, &manifest, &api()).unwrap();
        let again = &bundle.bindings[0].item;
        prop_assert_eq!(again, &Binding { enabled: true, ..binding });
    }

    #[test]
    fn an_event_reads_back_from_its_fields(fields in fields()) {
        let event = Event::read(fields, &api()).map_err(|e| TestCaseError::fail(e.to_string()))?;
        let written = event.to_fields();
        let text = Value::Object(written.clone()).to_string();
        let kept: Map<String, Value> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&Event::read(kept, &ReadContext::stored()), &Ok(event.clone()));
        let sent = Event::read(written.clone(), &ReadContext { now: event.created, ..api() });
        prop_assert_eq!(sent.map(|event| event.to_fields()), Ok(written));
        prop_assert_eq!(event.patched(Map::new()), Ok(event));
    }
}
