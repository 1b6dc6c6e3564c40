//! Uses files as it is told. End: success, with `chain_data` = path -> what came of it, as text.
//!
//! First appends param `log` (a text) to the job's `log_file`. Then, in this order: `write` and
//! `append` (objects, path -> text), `remove` (paths), `read` and `list` (paths).

use std::fs::{self, OpenOptions};
use std::io::{self, Write};

use sandyard_test_guests::folder::names;
use sandyard_test_guests::job::{Job, complete, say};
use serde_json::{Map, Value, json};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    if let Some(text) = job.param("log").as_str() {
        append(job.field("log_file").as_str().unwrap_or_default(), text)?;
    }
    let mut results = Map::new();
    for (path, text) in job.param("write").as_object().into_iter().flatten() {
        let done = fs::write(path, text.as_str().unwrap_or_default());
        note(&mut results, "write", path, done);
    }
    for (path, text) in job.param("append").as_object().into_iter().flatten() {
        let done = append(path, text.as_str().unwrap_or_default());
        note(&mut results, "append", path, done);
    }
    for path in job.texts("remove", &[]) {
        note(&mut results, "remove", &path, fs::remove_file(&path));
    }
    for path in job.texts("read", &[]) {
        note(&mut results, "read", &path, fs::read_to_string(&path));
    }
    for path in job.texts("list", &[]) {
        note(&mut results, "list", &path, names(&path));
    }
    say(&json!({ "chain_data": results }))?;
    complete(0, "")
}

fn note<T: Into<Value>>(to: &mut Map<String, Value>, what: &str, path: &str, got: io::Result<T>) {
    let text = match got.map(Into::into) {
        Ok(Value::Null) => "done".to_owned(),
        Ok(Value::String(text)) => format!("got: {text}"),
        Ok(other) => format!("got: {other}"),
        Err(error) => format!("refused: {error}"),
    };
    to.insert(format!("{what} {path}"), text.into());
}

fn append(path: &str, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(text.as_bytes())
}
