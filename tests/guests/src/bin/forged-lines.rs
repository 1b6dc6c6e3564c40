//! Sends lines that try to confuse who reads them. End: success with code 0 and the description
//! `first`, for the first good completion stands; each bad line is one note in the log.
//!
//! Wrong types, nesting 100,000 deep, numbers beyond every range, duplicate keys, half lines, and after
//! the completion two more completions and a progress line.

use std::io::{self, Write};

use sandyard_test_guests::job::Job;

const BEFORE: &[&str] = &[
    r#"{"progress":"much"}"#,
    r#"{"progress":1e999}"#,
    r#"{"progress":-5}"#,
    r#"{"progress":[0.5]}"#,
    r#"{"table":7}"#,
    r#"{"table":{"rows":"none"}}"#,
    r#"{"html":[]}"#,
    r#"{"perf":{"a":"b","c":-1,"d":1e308,"scale":0}}"#,
    r#"{"chain":42,"chain_params":[],"update_event":"x"}"#,
    r#"{"progress":0.1,"progress":0.2,"label":"one","label":"two"}"#,
    r#"{"complete":0,"code":0}"#,
    r#"{"complete":1,"code":0"#,
    r#"{{"complete":1}}"#,
    r#"[{"complete":1,"code":7}]"#,
    r#""{\"complete\":1,\"code\":8}""#,
    r#"{"__proto__":{"complete":1},"constructor":{"complete":1}}"#,
];

const AFTER: &[&str] = &[
    r#"{"complete":1,"code":0,"description":"first"}"#,
    r#"{"complete":1,"code":9,"description":"second"}"#,
    r#"{"progress":0.123,"description":"late","chain":"late"}"#,
    r#"{"complete":1,"code":10,"description":"third"}"#,
];

fn main() -> io::Result<()> {
    Job::read()?;
    let mut stdout = io::stdout().lock();
    for line in BEFORE {
        writeln!(stdout, "{line}")?;
    }
    writeln!(stdout, "{{\"chain_data\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000))?;
    writeln!(stdout, "{{\"chain_data\":{}}}", "9".repeat(10_000))?;
    for line in AFTER {
        writeln!(stdout, "{line}")?;
    }
    stdout.flush()
}
