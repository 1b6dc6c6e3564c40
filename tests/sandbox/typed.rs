//! The typed imports mean the same as the lines, and a denial is a value.

use sandyard::model::Outcome;
use serde_json::json;

use crate::trial::Trial;

fn typed_guest() -> Vec<u8> {
    std::fs::read(sandyard_test_programs::component("sandyard-test-typed-guest")).unwrap()
}

#[test]
fn what_is_said_by_import_is_in_the_record() {
    let record = Trial::granted(typed_guest()).unwrap().run();
    assert_eq!(record.report.outcome, Outcome::Success, "{record:?}");
    assert_eq!(record.report.progress, Some(0.25));
    assert_eq!(record.report.label.as_deref(), Some("typed"));
    assert_eq!(record.report.perf.as_ref().unwrap()["work"], json!(1.5));
    assert!(record.report.log.contains("[warn] first\n[warn] second\n"), "{}", record.report.log);
    // What looks like an update is a message all the same.
    assert!(
        record.report.log.contains(r#"[info] {"complete":1,"code":7}"#),
        "{}",
        record.report.log
    );
}

#[test]
fn a_plugin_learns_who_it_is_and_what_is_left() {
    let record = Trial::granted(typed_guest()).unwrap().fuel(1_000_000_000).timeout(60_000).run();
    let said = record.report.chain_data.unwrap();
    assert_eq!(said["job"], record.id.as_str());
    assert_eq!(said["plugin"], "trial");
    assert_eq!(said["event"], json!(null));
    assert_eq!(said["attempt"], 1);
    let burnt = said["burnt"].as_u64().unwrap();
    assert!(burnt > 0 && burnt < record.usage.fuel, "{burnt}");
    assert!((1..=60_000).contains(&said["milliseconds"].as_u64().unwrap()));
}

#[test]
fn what_needs_a_store_is_denied_and_not_trapped() {
    let said = Trial::granted(typed_guest()).unwrap().run().report.chain_data.unwrap();
    for import in ["kv", "chain", "secrets"] {
        assert!(said[import].as_str().unwrap().contains("Unavailable"), "{import}: {said}");
    }
}
