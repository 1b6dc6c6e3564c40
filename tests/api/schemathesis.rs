//! The server under schemathesis, which makes requests of the description, good and bad, and holds
//! the answers against it.

use std::process::Command;

use serde_json::json;

use crate::python::python;
use crate::server::Yard;
use crate::yard::{define, run_to_end};

/// Which of its checks hold here. Left out: that good data is always accepted, since an event can
/// be of the right form and name a plugin that isn't there.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance,\
                      negative_data_rejection,unsupported_method,ignored_auth";

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_as_described_whatever_is_asked() {
    let yard = Yard::start();
    define(&yard, json!({"id": "nightly", "plugin": "hello"})).await;
    run_to_end(&yard, "nightly", &json!({})).await;
    let interpreter = python(&["schemathesis==4.32.5"]);
    let output = Command::new(interpreter)
        .args(["-m", "schemathesis.cli", "run"])
        .arg(format!("{}/v1/openapi.json", yard.url()))
        .arg("--header")
        .arg(format!("Authorization: Bearer {}", yard.token()))
        // It has no end.
        .args(["--exclude-path", "/v1/stream"])
        .args(["--phases", "examples,coverage,fuzzing", "--max-examples", "20"])
        .args(["--seed", "1", "--generation-database", "none", "--request-timeout", "60"])
        .args(["--checks", CHECKS, "--workers", "1", "--no-color"])
        .current_dir(yard.data())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}
