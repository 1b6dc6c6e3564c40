//! Tests of reading, writing and changing events.

use serde_json::{Value, json};

use super::*;
use crate::definitions::{Category, Change, FUEL_PER_CORE_SECOND, Origin, Problems, ReadContext};
use crate::model::{Fuel, JobId, TypedImport};
use crate::protocol::Launch;

fn api() -> ReadContext {
    ReadContext {
        origin: Origin::Api,
        namespace: "team".parse().unwrap(),
        timezone: Zone::read("Europe/Paris").unwrap(),
        username: "ada".to_owned(),
        now: 1_700_000_000,
    }
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no object"),
    }
}

fn read(value: Value) -> Result<Event, Problems> {
    Event::read(map(value), &api())
}

fn event(value: Value) -> Event {
    read(value).unwrap_or_else(|problems| panic!("{problems}"))
}

fn told(value: Value) -> Vec<String> {
    read(value).unwrap_err().list().iter().map(ToString::to_string).collect()
}

fn general() -> Category {
    Category::general("team".parse().unwrap())
}

#[test]
fn an_event_of_a_plugin_alone_has_the_defaults() {
    let event = event(json!({"plugin": "hello"}));
    assert!(event.id.as_str().starts_with('e') && event.id.as_str().len() == 27);
    let mut fields = event.to_fields();
    assert_eq!(fields.shift_remove("id"), Some(event.id.as_str().into()));
    assert_eq!(fields.shift_remove("title"), Some(event.id.as_str().into()));
    let imports = Grants::default().imports;
    let grants = fields.shift_remove("grants").unwrap();
    assert_eq!(
        grants["imports"],
        json!(imports.iter().map(|each| each.name()).collect::<Vec<_>>())
    );
    let expected = json!({
        "namespace": "team", "enabled": true, "category": "general", "plugin": "hello",
        "params": {}, "timing": false, "timezone": "Europe/Paris", "catch_up": false,
        "max_children": 0, "queue": false, "queue_max": 0, "timeout": 0, "retries": 0,
        "retry_delay": 0, "chain": "", "chain_error": "", "notify_success": "", "notify_fail": "",
        "web_hook": "", "web_hook_secret": "", "cpu_limit": 0, "cpu_sustain": 0, "memory_limit": 0,
        "memory_sustain": 0, "log_max_size": 0, "notes": "", "limits": {}, "on_crash": "fail",
        "allow_update": true, "labels": {}, "target": "", "algo": "random", "multiplex": false,
        "stagger": 0, "detached": false, "created": 1_700_000_000, "modified": 1_700_000_000,
        "username": "ada", "revision": 0,
    });
    assert_eq!(Value::Object(fields), expected);
}

#[test]
fn every_property_is_read_in_the_forms_it_may_have() {
    let event = event(json!({
        "id": "e1", "plugin": "p", "title": "Nightly", "enabled": 0, "catch_up": 1, "queue": true,
        "max_children": 2.0, "timeout": "1m 30s", "retry_delay": "2m", "memory_limit": "64 MiB",
        "log_max_size": 1000, "chain": "e2", "chain_error": false, "web_hook": "",
        "web_hook_secret": "hook-key", "on_crash": "retry", "allow_update": false,
        "labels": {"team": "core"}, "algo": "least_cpu", "timing": {"hours": [2]}, "stagger": null,
        "grants": {"http": ["https://a.example"]}, "limits": {"fuel": "5G"}, "timezone": "UTC",
        "log_expire_days": 7,
        "created": 5, "modified": "x", "username": {}, "revision": -1, "api_key": "k",
        "session_id": "s",
    }));
    assert!(!event.enabled && event.catch_up && event.queue && !event.allow_update);
    assert_eq!((event.max_children, event.retry_delay), (2, 120));
    assert_eq!(event.timeout, Some("90s".parse().unwrap()));
    assert_eq!((event.memory_limit, event.log_max_size), (Bytes(64 << 20), Bytes(1000)));
    assert_eq!(event.chain.as_ref().map(EventId::as_str), Some("e2"));
    assert_eq!((&event.chain_error, &event.web_hook), (&None, &None));
    assert_eq!(event.on_crash, OnCrash::Retry);
    assert_eq!(event.algo, Algorithm::LeastCpu);
    assert_eq!(event.timing.as_ref().unwrap().to_json(), json!({"hours": [2]}));
    assert_eq!(event.limits.fuel, Some(Fuel(5_000_000_000)));
    assert_eq!(event.grants.imports, TypedImport::HARMLESS);
    assert_eq!(event.log_expire_days, Some(7));
    assert_eq!((event.created, event.username.as_str(), event.revision), (1_700_000_000, "ada", 0));
}

#[test]
fn all_problems_are_told_by_path() {
    let told = told(json!({
        "id": "../x", "plugin": 5, "titel": "a", "title": "<b>", "enabled": "yes",
        "timing": {"hours": [1, 24]}, "timezone": "Europe/Pari", "timeout": -1,
        "retries": 1001, "retry_delay": 0.5, "memory_limit": "much", "chain": "a b",
        "web_hook": "ftp://x", "limits": {"feul": 1}, "grants": {"http": ["*"]},
        "labels": {"a": 5}, "algo": "best", "on_crash": "again", "params": [], "cwd": "/",
        "max_children": "2",
    }));
    let expected = [
        "titel: found a key that events don't have; accepted is `title`",
        "cwd: found a property of processes, and plugins run in a sandbox; accepted is the definition without it",
        "id: found the text \"../x\"; accepted is the event's id: 1 to 253",
        "title: found the text \"<b>\"; accepted is a text of 1 to 256 bytes",
        "enabled: found the text \"yes\"; accepted is true, false, 1 or 0",
        "plugin: found the number 5; accepted is the plugin's id",
        "params: found what is no object; accepted is an object of at most 262144 bytes",
        "timing.hours[1]: found 24; accepted is ",
        "timezone: found \"Europe/Pari\", which is no known time zone (did you mean \"Europe/Paris\"?); accepted is ",
        "max_children: found the text \"2\"; accepted is a whole number",
        "timeout: found the number -1; accepted is seconds",
        "retries: found the number 1001; accepted is a whole number from 0 to 1000",
        "retry_delay: found the number 0.5; accepted is whole seconds",
        "chain: found the text \"a b\"; accepted is the event's id",
        "web_hook: found a URL with another scheme; accepted is a URL like",
        "memory_limit: found the text \"much\"; accepted is a number of bytes",
        "limits.feul: found a limit that there isn't; accepted is `fuel`",
        "grants.http[0]: found http grant \"*\": it is every host",
        "on_crash: found the text \"again\"; accepted is \"retry\" or \"fail\"",
        "labels.a: found the number 5; accepted is a text of at most 256 bytes",
        "algo: found the text \"best\"; accepted is one of random, round_robin",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}\nis not\n{expected}");
    }
}

#[test]
fn what_has_to_be_there_is_named() {
    let missing = told(json!({}));
    assert!(missing[0].starts_with("plugin: found nothing"), "{missing:?}");
    assert_eq!(missing.len(), 1);
    let file = ReadContext { origin: Origin::File, ..api() };
    let problems = Event::read(map(json!({"plugin": "p", "id": null})), &file).unwrap_err();
    assert_eq!(problems.list()[0].path, "id");
}

#[test]
fn a_crontab_is_a_timing_and_stands_alone() {
    let nightly = event(json!({"plugin": "p", "crontab": "30 2 * * *", "timing": null}));
    assert_eq!(nightly.timing.unwrap().to_json(), json!("30 2 * * *"));
    assert_eq!(event(json!({"plugin": "p", "timing": false})).timing, None);
    let both = told(json!({"plugin": "p", "crontab": "30 2 * * *", "timing": {}}));
    assert_eq!(
        both,
        ["crontab: found a crontab beside a timing; accepted is one of `timing` and `crontab`"]
    );
    let other = told(json!({"plugin": "p", "crontab": {"hours": [2]}}));
    assert!(
        other[0].starts_with("crontab: found an object of 1; accepted is a crontab"),
        "{other:?}"
    );
    let wrong = told(json!({"plugin": "p", "crontab": "30 25 * * *"}));
    assert!(wrong[0].starts_with("crontab"), "{wrong:?}");
}

#[test]
fn texts_and_params_are_bounded() {
    let deep = (0..65).fold(json!(1), |inner, _| json!([inner]));
    for (key, value) in [
        ("params", json!({"a": "x".repeat(256 << 10)})),
        ("params", json!({ "a": deep })),
        ("notes", json!("x".repeat((16 << 10) + 1))),
        ("labels", Value::Object((0..65).map(|each| (each.to_string(), "".into())).collect())),
        ("labels", json!({ "a": "x".repeat(257) })),
        ("labels", json!({ "": "x" })),
    ] {
        let told = told(json!({"plugin": "p", key: value}));
        assert!(told[0].starts_with(key), "{told:?}");
        assert!(told[0].len() < 300, "{told:?}");
    }
    let mounts: Vec<_> = (0..256).map(|each| format!("/{each}{}:/a", "x".repeat(2100))).collect();
    let large = told(json!({"plugin": "p", "grants": {"mounts": mounts}}));
    assert!(large[0].starts_with("found an event of "), "{large:?}");
    assert!(
        large[0].ends_with("accepted is an event of at most 524288 bytes of JSON"),
        "{large:?}"
    );
}

#[test]
fn jobs_get_the_properties_of_the_event_and_its_category() {
    let mut category = general();
    category.notify_fail = "ops@a.example".to_owned();
    category.web_hook = Some("https://a.example/".to_owned());
    category.memory_limit = Bytes(7);
    category.memory_sustain = 3;
    category.cpu_limit = 50;
    category.log_max_size = Bytes(9);
    let event = event(json!({
        "plugin": "p", "catch_up": true, "timeout": 90, "cpu_limit": 100, "cpu_sustain": 4,
        "notify_success": "me@a.example", "labels": {"team": "core"}, "web_hook_secret": "key",
        "grants": {"http": ["https://a.example"]}, "chain": "next",
    }));
    let expected = json!({
        "target": "", "algo": "random", "multiplex": 0, "stagger": 0, "detached": 0,
        "timezone": "Europe/Paris", "timeout": 90, "catch_up": 1, "queue": 0, "queue_max": 0,
        "retries": 0, "retry_delay": 0, "chain": "next", "chain_error": "",
        "notify_success": "me@a.example", "notify_fail": "ops@a.example",
        "web_hook": "https://a.example/", "cpu_limit": 100, "cpu_sustain": 4, "memory_limit": 7,
        "memory_sustain": 3, "log_max_size": 0, "notes": "", "labels": {"team": "core"},
    });
    assert_eq!(Value::Object(event.job_fields(&category)), expected);
}

#[test]
fn no_property_for_jobs_is_held_back_or_set_by_the_launch() {
    let event = event(json!({"plugin": "p", "log_expire_days": 3}));
    let fields = event.job_fields(&general());
    let launch = Launch {
        id: &JobId::generate(),
        event: Some(&event.id),
        event_title: &event.title,
        plugin: &event.plugin,
        plugin_title: "P",
        category: &event.category,
        category_title: "General",
        hostname: "h",
        command: "c",
        now: 1,
        time_start: 1.0,
        source: "Scheduler",
        params: &event.params,
        fields: &fields,
    };
    let job: Value = serde_json::from_slice(&launch.stdin_line()).unwrap();
    for (key, value) in &fields {
        assert_eq!(job.get(key), Some(value), "{key}");
    }
}

#[test]
fn limits_are_the_lowest_of_all_that_is_said() {
    let mut category = general();
    let asked = |value: Value, category: &Category| {
        let mut fields = map(json!({"plugin": "p"}));
        fields.extend(map(value));
        event(Value::Object(fields)).limit_request(category)
    };
    assert_eq!(asked(json!({}), &category), LimitRequest::default());
    let limits = asked(
        json!({"timeout": 60, "memory_limit": 50, "log_max_size": 5, "cpu_limit": 50,
               "limits": {"timeout": 90, "memory": 40, "log": 9, "disk": 3}}),
        &category,
    );
    assert_eq!(limits.timeout, Some("60s".parse().unwrap()));
    assert_eq!((limits.memory, limits.log), (Some(Bytes(40)), Some(Bytes(5))));
    assert_eq!(limits.disk, Some(Bytes(3)));
    assert_eq!(limits.fuel, Some(Fuel(30 * FUEL_PER_CORE_SECOND)));

    category.memory_limit = Bytes(30);
    category.log_max_size = Bytes(4);
    category.cpu_limit = 1;
    category.limits.memory = Some(Bytes(45));
    category.limits.http_requests = Some(2);
    let limits = asked(json!({"memory_limit": 50, "limits": {"http_requests": 9}}), &category);
    assert_eq!((limits.memory, limits.log), (Some(Bytes(45)), Some(Bytes(4))));
    assert_eq!(limits.http_requests, Some(2));
    assert_eq!(limits.fuel, Some(Fuel(36 * FUEL_PER_CORE_SECOND)));
    assert_eq!(asked(json!({}), &category).memory, Some(Bytes(30)));
    let most = asked(json!({"cpu_limit": u32::MAX, "timeout": "365d"}), &category);
    assert_eq!(most.fuel, Some(Fuel(u64::MAX)));
}

#[test]
fn a_patch_changes_what_it_names() {
    let before = event(json!({
        "id": "e", "plugin": "p", "params": {"a": 1, "b": 2}, "retries": 3, "timing": {"hours": [2]},
        "limits": {"fuel": 9, "memory": 7},
    }));
    let after = before
        .patched(map(json!({
            "params": {"c": 3}, "retries": null, "crontab": "@daily", "limits": {"fuel": 5, "memory": null},
            "title": "New", "id": "e", "namespace": "team", "created": 5, "username": "eve", "enabled": 0,
        })))
        .unwrap();
    let expected = Event {
        params: map(json!({"c": 3})),
        retries: 0,
        timing: Timing::read(&json!("@daily"), "e").unwrap(),
        limits: LimitRequest { fuel: Some(Fuel(5)), ..LimitRequest::default() },
        title: "New".to_owned(),
        enabled: false,
        ..before.clone()
    };
    assert_eq!(after, expected);
    assert_eq!(before.patched(Map::new()), Ok(before.clone()));
    let without =
        after.patched(map(json!({"timing": false, "crontab": null, "title": null}))).unwrap();
    assert_eq!((without.timing, without.title.as_str()), (None, "e"));
}

#[test]
fn a_patch_does_not_move_or_break_an_event() {
    let before = event(json!({"id": "e", "plugin": "p"}));
    for (patch, path) in [
        (json!({"id": "other"}), "id"),
        (json!({"namespace": "other"}), "namespace"),
        (json!({"id": null}), "id"),
        (json!({"plugin": null}), "plugin"),
        (json!({"colour": 1}), "colour"),
        (json!({"limits": 5}), "limits"),
        (json!({"limits": {"fuel": "x"}}), "limits.fuel"),
        (json!({"timing": {}, "crontab": "@daily"}), "crontab"),
    ] {
        let problems = before.patched(map(patch.clone())).unwrap_err();
        assert_eq!(problems.list()[0].path, path, "{patch}");
    }
}

#[test]
fn a_difference_names_the_fields_that_differ() {
    let old = event(
        json!({"id": "e", "plugin": "p", "params": {"a": 1, "b": [1]}, "limits": {"fuel": 9}}),
    );
    let mut new = event(json!({
        "id": "e", "plugin": "p", "params": {"a": 2, "b": [1], "c": {}}, "timing": {"hours": [2]},
        "labels": {"x": "y"},
    }));
    new.revision = 7;
    new.created = 1;
    let change = |path: &str, old: Value, new: Value| {
        let some = |value: Value| (!value.is_null()).then_some(value);
        Change { path: path.to_owned(), old: some(old), new: some(new) }
    };
    assert_eq!(
        old.diff(&new),
        [
            change("params.a", json!(1), json!(2)),
            change("params.c", json!(null), json!({})),
            change("timing", json!(false), json!({"hours": [2]})),
            change("limits.fuel", json!(9), json!(null)),
            change("labels.x", json!(null), json!("y")),
        ]
    );
    assert_eq!(new.diff(&new), []);
}
