//! What hooks say.

use serde_json::{Map, Value, json};

use super::{Action, HookPayload, HookTemplates, Links, Pages};
use crate::model::Namespace;

fn map(value: Value) -> Map<String, Value> {
    let Value::Object(map) = value else { panic!("an object") };
    map
}

fn job(code: Value) -> Map<String, Value> {
    map(json!({
        "id": "j1", "event": "nightly", "event_title": "Nightly", "hostname": "box",
        "code": code, "description": "disk full", "params": { "key": "hunter2" },
        "web_hook": "https://a.test/token", "web_hook_secret": "s", "log": "long",
        "env": { "A": "b" }, "notify_fail": "a@example.com",
    }))
}

fn links() -> Links {
    let (namespace, job) = (Namespace::default(), "j1".parse().unwrap());
    Pages::new("https://h").links(&namespace, &"nightly".parse().unwrap(), Some(&job))
}

fn message(payload: &HookPayload) -> &str {
    let fields = payload.fields();
    assert_eq!(fields["text"], fields["message"]);
    assert_eq!(fields["content"], fields["message"]);
    fields["message"].as_str().unwrap()
}

#[test]
fn each_hook_has_its_message_and_the_whole_job_less_secrets() {
    let templates = HookTemplates::default();
    let start = HookPayload::job_start(job(Value::Null), &links(), &templates).unwrap();
    assert_eq!(message(&start), "Job started on box: Nightly https://h/jobs/j1");
    assert_eq!(start.fields()["action"], "job_start");
    assert_eq!(start.fields()["base_app_url"], "https://h");
    assert_eq!(start.fields()["edit_event_url"], "https://h/events/nightly");
    assert_eq!(start.fields()["notify_fail"], "a@example.com");
    for key in ["web_hook", "web_hook_secret", "log", "env", "complete"] {
        assert!(!start.fields().contains_key(key), "{key}");
    }
    let body: Value = serde_json::from_slice(&start.body()).unwrap();
    assert_eq!(body, Value::Object(start.fields().clone()));
}

#[test]
fn the_code_decides_between_success_and_failure() {
    let templates = HookTemplates::default();
    for (code, text) in [
        (json!(0), "Job completed successfully on box: Nightly https://h/jobs/j1"),
        (json!(999), "Job failed on box: Nightly: Error 999: disk full https://h/jobs/j1"),
        (
            json!("warning"),
            "Job failed on box: Nightly: Error warning: disk full https://h/jobs/j1",
        ),
        (json!([1]), "Job failed on box: Nightly: Error [1]: disk full https://h/jobs/j1"),
    ] {
        let payload = HookPayload::job_complete(job(code), &links(), &templates).unwrap();
        assert_eq!(message(&payload), text);
        assert_eq!(payload.action(), Action::JobComplete);
        assert_eq!(payload.fields()["complete"], 1);
    }
}

#[test]
fn a_job_that_never_was_has_no_page() {
    let event = map(json!({ "event_title": "Nightly" }));
    let links = Links { job_details_url: None, ..links() };
    let templates = HookTemplates::default();
    let why = "Maximum of 1 job";
    let payload = HookPayload::job_launch_failure(event, why, &links, &templates).unwrap();
    assert_eq!(
        message(&payload),
        "Failed to launch scheduled event: Nightly: Maximum of 1 job https://h/events/nightly"
    );
    assert_eq!(payload.fields()["code"], 1);
    assert!(!payload.fields().contains_key("job_details_url"));
}

#[test]
fn a_hook_without_a_template_is_off() {
    let templates = HookTemplates { job_complete: None, ..HookTemplates::default() };
    assert!(HookPayload::job_complete(job(json!(0)), &links(), &templates).is_none());
    assert!(HookPayload::job_complete(job(json!(1)), &links(), &templates).is_some());
    let templates = HookTemplates { job_start: Some("[event] up".into()), ..templates };
    let payload = HookPayload::job_start(job(json!(0)), &links(), &templates).unwrap();
    assert_eq!(message(&payload), "nightly up");
}

#[test]
fn secrets_are_masked_wherever_they_stand() {
    let templates =
        HookTemplates { job_start: Some("[params/key]!".into()), ..HookTemplates::default() };
    let mut job = job(json!(0));
    job.insert("table".into(), json!({ "rows": [["hunter2", 1]], "hunter2": "x" }));
    let payload = HookPayload::job_start(job, &links(), &templates).unwrap();
    let masked = payload.masked(&|text| text.replace("hunter2", "***"));
    assert_eq!(message(&masked), "***!");
    let body = String::from_utf8(masked.body().to_vec()).unwrap();
    assert!(!body.contains("hunter2"), "{body}");
    assert!(body.contains(r#"{"rows":[["***",1]],"***":"x"}"#), "{body}");
}
