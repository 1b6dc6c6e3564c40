//! What plugins get to read.

use serde_json::{Map, Value, json};

use crate::model::{CategoryId, EventId, JobId, PluginId};
use crate::protocol::{DEFAULT_CATEGORY_TITLE, LOG_FILE, Launch};

/// The names in the manual's table, Job Environment Variables.
const MANUAL: &str = "CRONICLE JOB_ALGO JOB_CATCH_UP JOB_CATEGORY_TITLE JOB_CATEGORY JOB_CHAIN \
     JOB_CHAIN_ERROR JOB_COMMAND JOB_CPU_LIMIT JOB_CPU_SUSTAIN JOB_DETACHED JOB_EVENT_TITLE \
     JOB_EVENT JOB_HOSTNAME JOB_ID JOB_LOG JOB_MEMORY_LIMIT JOB_MEMORY_SUSTAIN JOB_MULTIPLEX \
     JOB_NOTES JOB_NOTIFY_FAIL JOB_NOTIFY_SUCCESS JOB_NOW JOB_PLUGIN_TITLE JOB_PLUGIN JOB_RETRIES \
     JOB_RETRY_DELAY JOB_SOURCE JOB_STAGGER JOB_TIME_START JOB_TIMEOUT JOB_TIMEZONE JOB_WEB_HOOK";

/// The stdin line and the environment of a job with these params and fields.
fn launch(params: &Value, fields: &Value) -> (Value, Map<String, Value>) {
    let (id, event, plugin) = ("j1", "e1", "hello");
    let launch = Launch {
        id: &id.parse::<JobId>().unwrap(),
        event: Some(&event.parse::<EventId>().unwrap()),
        event_title: "Say \"hello\"",
        plugin: &plugin.parse::<PluginId>().unwrap(),
        plugin_title: "Hello",
        category: &CategoryId::general(),
        category_title: DEFAULT_CATEGORY_TITLE,
        hostname: "host.example",
        command: "hello.wasm",
        now: 1_449_431_125,
        time_start: 1_449_431_125.5,
        source: "Scheduler",
        params: params.as_object().unwrap(),
        fields: fields.as_object().unwrap(),
    };
    let line = launch.stdin_line();
    assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
    assert_eq!(line.last(), Some(&b'\n'));
    let environment = launch.environment();
    let variables: Map<String, Value> =
        environment.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    assert_eq!(variables.len(), environment.len(), "a name is there twice");
    (serde_json::from_slice(&line).unwrap(), variables)
}

#[test]
fn the_line_has_the_jobs_own_properties_and_all_others() {
    let params = json!({"myparam1": "90", "nested": {"a": [1, "\n"]}});
    let chain_data = json!({"k": [null]});
    let (job, _) = launch(&params, &json!({"timeout": 60, "chain_data": chain_data}));
    let expected = json!({
        "id": "j1", "hostname": "host.example", "command": "hello.wasm", "event": "e1",
        "event_title": "Say \"hello\"", "plugin": "hello", "plugin_title": "Hello",
        "category": "general", "category_title": "General", "now": 1_449_431_125,
        "time_start": 1_449_431_125.5, "source": "Scheduler", "log_file": LOG_FILE,
        "timeout": 60, "chain_data": chain_data, "params": params,
    });
    assert_eq!(job, expected);
}

#[test]
fn fields_replace_nothing_of_the_hosts_own() {
    let fields = json!({
        "id": "x", "log_file": "x", "params": {}, "plugin": "x", "now": 0, "log": "x", "ID": "x",
        "title": "x", "api_key": "x", "session_id": "x", "env": {}, "source_event": "e0",
    });
    let (job, environment) = launch(&json!({"a": 1}), &fields);
    for kept in ["id", "log_file", "plugin", "params", "now"] {
        assert_ne!(job[kept], fields[kept], "{kept}");
    }
    for dropped in ["title", "api_key", "session_id", "env"] {
        assert_eq!(job.get(dropped), None);
    }
    assert_eq!(environment["JOB_ID"], "j1");
    assert_eq!(environment["JOB_LOG"], LOG_FILE);
    assert_eq!(environment["JOB_SOURCE_EVENT"], "e0");
    assert_eq!(environment.get("JOB_API_KEY"), None);
}

#[test]
fn every_variable_of_the_manual_is_there() {
    let (_, environment) = launch(&json!({}), &json!({}));
    for name in MANUAL.split_whitespace() {
        assert!(environment.contains_key(name), "{name}");
    }
    let numbers = "CATCH_UP CPU_LIMIT CPU_SUSTAIN DETACHED MEMORY_LIMIT MEMORY_SUSTAIN MULTIPLEX \
                   RETRIES RETRY_DELAY STAGGER TIMEOUT";
    for name in numbers.split_whitespace() {
        assert_eq!(environment[&format!("JOB_{name}")], "0", "{name}");
    }
    for name in "ALGO CHAIN CHAIN_ERROR NOTES NOTIFY_FAIL TIMEZONE WEB_HOOK".split_whitespace() {
        assert_eq!(environment[&format!("JOB_{name}")], "", "{name}");
    }
    for (name, value) in [
        ("CRONICLE", env!("CARGO_PKG_VERSION")),
        ("PWD", "/job"),
        ("JOB_EVENT_TITLE", "Say \"hello\""),
        ("JOB_LOG_FILE", LOG_FILE),
        ("JOB_NOW", "1449431125"),
        ("JOB_TIME_START", "1449431125.5"),
    ] {
        assert_eq!(environment[name], value);
    }
}

#[test]
fn fields_become_variables_by_their_type() {
    let fields = json!({
        "timeout": 60, "catch_up": true, "detached": false, "chain": "next", "foo": 1.0,
        "cpu_limit": 1.5, "nested": {}, "arr": [], "retries": null, "a=b": 1, "": 1, "notes": "\u{0}",
    });
    let (_, environment) = launch(&json!({}), &fields);
    for (name, value) in [
        ("JOB_TIMEOUT", "60"),
        ("JOB_CATCH_UP", "1"),
        ("JOB_DETACHED", "0"),
        ("JOB_CHAIN", "next"),
        ("JOB_FOO", "1"),
        ("JOB_CPU_LIMIT", "1.5"),
        ("JOB_RETRIES", "0"),
        ("JOB_NOTES", ""),
    ] {
        assert_eq!(environment[name], value, "{name}");
    }
    for name in ["JOB_NESTED", "JOB_ARR", "JOB_A=B", "JOB_"] {
        assert_eq!(environment.get(name), None, "{name}");
    }
}

#[test]
fn params_become_variables_and_see_those_before_them() {
    let params = json!({
        "first": "a", "second": "$FIRST/$JOB_ID", "third": "\\$FIRST ${FIRST} $LATER.",
        "later": "x", "job_id": "mine", "seen": "$JOB_ID", "path": "$PATH:/bin",
        "list": [1, "$FIRST"], "flag": true, "number": 5.0, "é": "$É",
    });
    let (job, environment) = launch(&params, &json!({}));
    for (name, value) in [
        ("FIRST", "a"),
        ("SECOND", "a/j1"),
        ("THIRD", "$FIRST ${FIRST} ."),
        ("JOB_ID", "mine"),
        ("SEEN", "mine"),
        ("PATH", ":/bin"),
        ("LIST", "[1,\"a\"]"),
        ("FLAG", "true"),
        ("NUMBER", "5"),
        ("É", "$É"),
    ] {
        assert_eq!(environment[name], value, "{name}");
    }
    assert_eq!(job["params"], params);
}

#[test]
fn a_run_without_an_event_has_an_empty_one() {
    let (id, plugin) = (JobId::generate(), "p".parse::<PluginId>().unwrap());
    let nothing = Map::new();
    let launch = Launch {
        id: &id,
        event: None,
        event_title: "",
        plugin: &plugin,
        plugin_title: "",
        category: &CategoryId::general(),
        category_title: "",
        hostname: "",
        command: "",
        now: 0,
        time_start: 0.0,
        source: "",
        params: &nothing,
        fields: &nothing,
    };
    let job: Value = serde_json::from_slice(&launch.stdin_line()).unwrap();
    assert_eq!(job["event"], "");
    assert!(launch.environment().contains(&("JOB_EVENT".to_owned(), String::new())));
}
