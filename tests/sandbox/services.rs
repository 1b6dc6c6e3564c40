//! The typed imports `kv`, `chain` and `secrets`, where a job brings services along.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use sandyard::model::{Grants, JobRecord, Outcome, StopReason};
use sandyard::sandbox::{Services, Stop};
use serde_json::{Value, json};

use crate::shelf::{STUCK, Shelf};
use crate::trial::{Trial, yard};

fn guest(shelf: &Arc<Shelf>, steps: Value) -> Trial {
    let bytes = std::fs::read(sandyard_test_programs::component("services")).unwrap();
    let mut trial = Trial::granted(bytes).unwrap().param("steps", steps);
    trial.request.services = Some(Arc::clone(shelf) as Arc<dyn Services>);
    trial
}

fn lend(mut trial: Trial, names: &[&str]) -> Trial {
    let secrets = names.iter().map(|name| name.parse().unwrap()).collect();
    trial.request.grants = Arc::new(Grants { secrets, ..(*trial.request.grants).clone() });
    trial
}

fn did(record: &JobRecord) -> Vec<Value> {
    assert_eq!(record.report.outcome, Outcome::Success, "{record:?}");
    record.report.chain_data.as_ref().unwrap()["did"].as_array().unwrap().clone()
}

fn assert_denied(found: &Value, parts: &[&str]) {
    let sentence = found.as_str().unwrap();
    for part in parts {
        assert!(sentence.contains(part), "{part:?} is not in {sentence:?}");
    }
}

#[test]
fn what_one_job_keeps_another_finds() {
    let shelf = Arc::new(Shelf::default());
    let first = json!([
        {"get": "a"}, {"set": ["a", "1"]}, {"get": "a"}, {"set": ["b", ""]}, {"keys": ""},
        {"delete": "b"}, {"delete": "b"}, {"keys": ""}
    ]);
    let expected = json!([null, "done", "1", "done", ["a", "b"], "done", "done", ["a"]]);
    assert_eq!(Value::from(did(&guest(&shelf, first).run())), expected);
    assert_eq!(did(&guest(&shelf, json!([{"get": "a"}])).run()), ["1"]);
}

#[test]
fn keys_come_in_pages_and_in_order() {
    let shelf = Arc::new(Shelf::default());
    let expected: Vec<String> = (0..250).map(|n| format!("p/{n:03}")).collect();
    let mut values = shelf.values.lock().unwrap();
    expected.iter().for_each(|key| drop(values.insert(key.clone(), Vec::new())));
    values.insert("q".to_owned(), Vec::new());
    drop(values);
    assert_eq!(did(&guest(&shelf, json!([{"keys": "p/"}])).run()), [json!(expected)]);
}

#[test]
fn a_swap_needs_what_it_expects() {
    let shelf = Arc::new(Shelf::default());
    let steps = json!([
        {"swap": ["a", "0", "1"]}, {"swap": ["a", null, "1"]}, {"swap": ["a", null, "2"]},
        {"swap": ["a", "1", "2"]}, {"get": "a"}
    ]);
    let expected = json!([false, true, false, true, "2"]);
    assert_eq!(Value::from(did(&guest(&shelf, steps).run())), expected);
}

#[test]
fn what_is_too_large_never_reaches_the_services() {
    let shelf = Arc::new(Shelf { quota: Some(2 << 20), ..Shelf::default() });
    let steps = json!([
        {"set-sized": [512, 1 << 20]}, {"set-sized": [513, 1]}, {"set-sized": [1, (1 << 20) + 1]},
        {"set-sized": [511, 1 << 20]}, {"set-sized": [510, 1]}, {"get": "k".repeat(513)},
        {"keys": "k".repeat(513)}
    ]);
    let did = did(&guest(&shelf, steps).run());
    assert_eq!((&did[0], &did[3]), (&json!("done"), &json!("done")));
    assert_denied(&did[1], &["over quota: key: found 513 bytes", "at most 512"]);
    assert_denied(&did[2], &["over quota: value: found 1048577 bytes", "at most 1048576"]);
    // The quota is the services' own.
    assert_denied(&did[4], &["over quota: 2097153 bytes are more than the quota"]);
    assert_denied(&did[5], &["over quota: key: "]);
    assert_denied(&did[6], &["over quota: prefix: "]);
    assert_eq!(shelf.values.lock().unwrap().len(), 2);
}

#[test]
fn jobs_are_started_with_params_of_the_right_form_alone() {
    let shelf = Arc::new(Shelf::default());
    let steps = json!([
        {"enqueue": ["next", {"a": [1]}, "key"]}, {"enqueue": ["next", null, null]},
        {"enqueue": ["no event", null, null]}, {"enqueue": ["next", null, "k".repeat(129)]},
        {"enqueue-text": ["next", "[1]"]}, {"enqueue-text": ["next", "{\"a\":"]},
        {"enqueue-text": ["next", format!("{{\"a\":\"{}\"}}", "x".repeat(256 << 10))]},
        {"enqueue-text": ["next", format!("{{\"a\":{}{}}}", "[".repeat(120), "]".repeat(120))]},
        {"enqueue": ["gone", null, null]}
    ]);
    let did = did(&guest(&shelf, steps).run());
    assert_eq!(did[..2], ["j1", "j2"]);
    assert_denied(&did[2], &["invalid: event: ", "\"no event\""]);
    assert_denied(&did[3], &["over quota: dedupe-key: found 129 bytes", "at most 128"]);
    assert_denied(&did[4], &["Invalid", "params: found an array of 1; accepted is a JSON object"]);
    assert_denied(&did[5], &["Invalid", "params: found what is not JSON"]);
    assert_denied(&did[6], &["OverQuota", "params: found 262152 bytes", "at most 262144"]);
    assert_denied(&did[7], &["Invalid", "nested more than 100 deep"]);
    assert_denied(&did[8], &["not granted: event: there is no event gone"]);
    let enqueued = shelf.enqueued.lock().unwrap();
    let (event, params, key) = &enqueued[0];
    assert_eq!((event.as_str(), key.as_deref()), ("next", Some("key")));
    assert_eq!(Value::from(params.clone()), json!({"a": [1]}));
    assert_eq!((&enqueued[1].1.len(), &enqueued[1].2, enqueued.len()), (&0, &None, 2));
}

#[test]
fn where_events_are_named_no_other_is_started() {
    let shelf = Arc::new(Shelf::default());
    let steps = json!([{"enqueue": ["open", null, null]}, {"enqueue": ["shut", null, null]}]);
    let mut trial = guest(&shelf, steps);
    let events = vec!["open".parse().unwrap()];
    trial.request.grants = Arc::new(Grants { events, ..(*trial.request.grants).clone() });
    let did = did(&trial.run());
    assert_eq!(did[0], "j1");
    assert_denied(&did[1], &["not granted: event: shut is not granted", "`events` under [grants]"]);
    assert_eq!(shelf.enqueued.lock().unwrap().len(), 1);
}

#[test]
fn a_secret_is_read_if_it_is_granted_by_name() {
    let shelf = Arc::new(Shelf::with_secret("token", b"hunter2"));
    let steps =
        json!([{"reveal": "token"}, {"reveal": "missing"}, {"reveal": "other"}, {"reveal": "a b"}]);
    let did = did(&lend(guest(&shelf, steps), &["token", "missing"]).run());
    assert_eq!(did[0], "2retnuh");
    // What does not exist and what is not granted can't be told from one another.
    assert_denied(&did[1], &["not granted: secret: missing is not granted, or does not exist"]);
    assert_eq!(did[1].as_str().unwrap().replace("missing", "other"), did[2].as_str().unwrap());
    assert_denied(&did[3], &["invalid: name: "]);
    let all = guest(&shelf, json!([{"reveal": "token"}])).run();
    let by_default = all.report.chain_data.unwrap()["did"][0].clone();
    assert_denied(&by_default, &["not granted: secret: token"]);
}

#[test]
fn secrets_are_bounded_in_size_and_number() {
    let shelf = Arc::new(Shelf::with_secret("big", &vec![b'x'; (64 << 10) + 1]));
    let did_big = did(&lend(guest(&shelf, json!([{"reveal": "big"}])), &["big"]).run());
    assert_denied(&did_big[0], &["over quota: value: found 65537 bytes"]);
    let shelf = Arc::new(Shelf::with_secret("token", b"hunter2"));
    let steps = json!([{"hold": ["token", 100]}, {"hold": ["token", 2000]}, {"reveal": "token"}]);
    let did = did(&lend(guest(&shelf, steps), &["token"]).run());
    assert_eq!((&did[0], &did[2]), (&json!(100), &json!("2retnuh")));
    assert_denied(&did[1], &["over quota: at most 1000 things"]);
}

/// The other places are those of the protocol's own tests; here are the ways into them.
#[test]
fn a_secret_that_was_read_is_in_nothing_that_is_kept() {
    let shelf = Arc::new(Shelf::with_secret("token", b"hunter2-hunter2"));
    let steps = json!([
        {"print": "before hunter2-hunter2\n"}, {"label": "hunter2-hunter2"}, {"print": "cut hunter2"},
        {"reveal": "token"},
        {"print": "-hunter2\n{\"html\":{\"content\":\"<b>hunter2-hunter2</b>\"}}\n"},
        {"log": "log aHVudGVyMi1odW50ZXIy"}, {"log": format!("{}hunter2-hunter2", "x".repeat(16_380))},
        {"metric": "hunter2-hunter2"}, {"get": "hunter2-hunter2"}
    ]);
    let record = lend(guest(&shelf, steps), &["token"]).run();
    let text = serde_json::to_string(&record).unwrap();
    assert!(!text.contains("hunter"), "{text}");
    let log = &record.report.log;
    for line in ["before [masked]\n", "cut [masked]\n", "[info] log [masked]\n"] {
        assert!(log.contains(line), "{line:?} is not in {log}");
    }
    assert_eq!(record.report.label.as_deref(), Some("[masked]"));
    assert_eq!(record.report.perf.as_ref().unwrap()["[masked]"], json!(1.5));
    // The plugin itself had it.
    assert_eq!(did(&record)[3], "2retnuh-2retnuh");
}

#[test]
fn a_job_that_waits_for_a_service_can_be_stopped() {
    let (sender, receiver) = channel();
    let shelf = Arc::new(Shelf { stuck: Some(sender), ..Shelf::default() });
    let mut running = guest(&shelf, json!([{"get": STUCK}])).start();
    let patience = Duration::from_secs(30);
    assert_eq!(receiver.recv_timeout(patience), Ok("called"));
    running.stop(Stop { reason: StopReason::Abort, description: "enough".to_owned() });
    let record = yard().runtime.block_on(running.finished()).unwrap();
    assert_eq!(record.report.stop_reason, Some(StopReason::Abort));
    assert_eq!(record.report.description, "Job Aborted: enough");
    // The call went with the job.
    assert_eq!(receiver.recv_timeout(patience), Ok("dropped"));
}

#[test]
fn waiting_for_a_service_counts_as_the_jobs_time() {
    let (sender, receiver) = channel();
    let shelf = Arc::new(Shelf { stuck: Some(sender), ..Shelf::default() });
    let record = guest(&shelf, json!([{"get": STUCK}])).timeout(300).run();
    assert_eq!(record.report.stop_reason, Some(StopReason::Timeout));
    assert!(record.report.elapsed < 20.0, "{}", record.report.elapsed);
    assert_eq!(receiver.into_iter().take(2).collect::<Vec<_>>(), ["called", "dropped"]);
}
