//! Tells everything it was given. End: success, with `chain_data` = `{line, job, args, env, folders}`.
//!
//! `line` is stdin's line as it came, `args` and `env` are what the process was started with, and
//! `folders` maps `/`, `.` and the folders named in param `folders` to their listings or to an error.

use std::collections::BTreeMap;
use std::io;

use sandyard_test_guests::folder::names;
use sandyard_test_guests::job::{Job, complete, say};
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let args: Vec<String> = std::env::args().collect();
    let env: BTreeMap<String, String> = std::env::vars().collect();
    let mut folders = BTreeMap::new();
    for folder in job.texts("folders", &[]).into_iter().chain(["/".to_owned(), ".".to_owned()]) {
        let listing = match names(&folder) {
            Ok(names) => json!(names),
            Err(error) => json!(format!("refused: {error}")),
        };
        folders.insert(folder, listing);
    }
    let parsed: Value = serde_json::from_str(job.line())?;
    say(&json!({ "chain_data": {
        "line": job.line(), "job": parsed, "args": args, "env": env, "folders": folders,
    }}))?;
    complete(0, "")
}
