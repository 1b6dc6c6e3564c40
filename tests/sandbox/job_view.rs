//! What a plugin is given: stdin, environment, arguments, folders, and nothing of the host's.

use serde_json::{Value, json};

use crate::trial::Trial;

fn echo(trial: Trial) -> Value {
    let fields = json!({ "chain": "next", "timeout": 60, "retries": 2, "catch_up": true });
    let record = trial
        .param("name", "Ada")
        .param("greeting", "Hello $NAME, \\$NAME, $NOBODY")
        .fields(fields.as_object().cloned().unwrap())
        .run();
    record.report.chain_data.unwrap()
}

fn both() -> [Value; 2] {
    [echo(Trial::component("echo-job")), echo(Trial::module("echo-job"))]
}

#[test]
fn stdin_is_one_line_of_json() {
    for said in both() {
        let line = said["line"].as_str().unwrap();
        let job: Value = serde_json::from_str(line).unwrap();
        assert!(line.trim_end().lines().count() == 1, "{line}");
        assert_eq!(job["params"]["name"], "Ada");
        assert_eq!(job["chain"], "next");
        assert_eq!(job["log_file"], "/job/job.log");
        assert!(job["id"].as_str().unwrap().starts_with('j'));
    }
}

#[test]
fn the_environment_is_the_protocols_and_nothing_else() {
    for said in both() {
        let environment = said["env"].as_object().unwrap();
        assert_eq!(environment["NAME"], "Ada");
        assert_eq!(environment["GREETING"], "Hello Ada, $NAME, ");
        assert_eq!(environment["JOB_CHAIN"], "next");
        assert_eq!(environment["JOB_RETRIES"], "2");
        assert_eq!(environment["JOB_CATCH_UP"], "1");
        assert_eq!(environment["JOB_MULTIPLEX"], "0");
        for name in environment.keys() {
            let known = name.starts_with("JOB_")
                || ["CRONICLE", "PWD", "NAME", "GREETING"].contains(&name.as_str());
            assert!(known, "{name} comes from nowhere");
        }
    }
}

#[test]
fn the_only_argument_is_the_plugins_id() {
    for said in both() {
        assert_eq!(said["args"], json!(["trial"]));
    }
}

#[test]
fn the_scratch_folder_is_all_there_is() {
    for trial in [Trial::component("echo-job"), Trial::module("echo-job")] {
        let said = trial
            .param("folders", json!(["/job", "/etc", "/proc"]))
            .run()
            .report
            .chain_data
            .unwrap();
        assert_eq!(said["folders"]["/job"], json!(["job.log"]));
        for folder in ["/etc", "/proc"] {
            let listing = said["folders"][folder].as_str().unwrap();
            assert!(listing.starts_with("refused"), "{folder}: {listing}");
        }
    }
}

#[test]
fn relative_paths_are_in_the_scratch_folder() {
    for trial in [Trial::component("files"), Trial::module("files")] {
        let write = json!({ "here.txt": "written" });
        let record = trial.param("write", write).param("read", json!(["/job/here.txt"])).run();
        let said = record.report.chain_data.unwrap();
        assert_eq!(said["read /job/here.txt"], "got: written", "{said}");
    }
}
