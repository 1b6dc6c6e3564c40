//! Plugins as programs: real standard input and output, a real exit status, a real panic.
//!
//! This test has no harness of its own: called with an argument it is the plugin of that name,
//! called without it runs itself as each of them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test, though without a harness")]

use std::env;
use std::io::Write;
use std::process::{Command, ExitCode, Output, Stdio};

use sandyard_guest::{Error, Job, Outcome, run};

fn main() -> ExitCode {
    match env::args().nth(1).as_deref() {
        Some("succeeds") => run(|job: Job| Ok(Outcome::success().describe(job.id()))),
        Some("warns") => run(|_: Job| Ok(Outcome::warning("nearly full"))),
        Some("fails") => run(|_: Job| Err(Error::new("no rows").with_code(7))),
        Some("panics") => {
            run(|job: Job| -> sandyard_guest::Result { panic!("job {} is cursed", job.id()) })
        }
        Some("panics-while-writing") => run(|_: Job| {
            let _locked = std::io::stdout().lock();
            panic!("with the lock held")
        }),
        // A test runner may pass flags of its own.
        _ => check_all(),
    }
}

fn check_all() -> ExitCode {
    a_job_is_read_and_completed();
    a_warning_is_no_failed_program();
    a_failed_job_is_a_failed_program();
    no_job_is_a_failure_that_says_so();
    a_panic_is_a_failure_that_says_where();
    a_panic_under_the_lock_is_reported_too();
    ExitCode::SUCCESS
}

fn plugin(name: &str, line: &str) -> Output {
    let mut child = Command::new(env::current_exe().unwrap())
        .arg(name)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn a_job_is_read_and_completed() {
    let output = plugin("succeeds", "{\"id\":\"j1\",\"params\":{}}\n");
    assert_eq!(stdout(&output), "{\"complete\":1,\"code\":0,\"description\":\"j1\"}\n");
    assert!(output.status.success());
}

fn a_warning_is_no_failed_program() {
    let output = plugin("warns", "{}\n");
    assert_eq!(
        stdout(&output),
        "{\"complete\":1,\"code\":\"warning\",\"description\":\"nearly full\"}\n"
    );
    assert!(output.status.success());
}

fn a_failed_job_is_a_failed_program() {
    let output = plugin("fails", "{}\n");
    assert_eq!(stdout(&output), "{\"complete\":1,\"code\":7,\"description\":\"no rows\"}\n");
    assert!(!output.status.success());
}

fn no_job_is_a_failure_that_says_so() {
    let output = plugin("succeeds", "");
    assert_eq!(
        stdout(&output),
        "{\"complete\":1,\"code\":1,\"description\":\"no job on standard input: expected one line of JSON\"}\n"
    );
}

fn a_panic_is_a_failure_that_says_where() {
    let output = plugin("panics", "{\"id\":\"j1\"}\n");
    let line = stdout(&output);
    assert!(
        line.starts_with("{\"complete\":1,\"code\":1,\"description\":\"panicked at "),
        "{line}"
    );
    assert!(line.contains("tests/program.rs:"), "{line}");
    assert!(line.ends_with(": job j1 is cursed\"}\n"), "{line}");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("job j1 is cursed"));
}

fn a_panic_under_the_lock_is_reported_too() {
    let line = stdout(&plugin("panics-while-writing", "{}\n"));
    assert!(line.ends_with(": with the lock held\"}\n"), "{line}");
}
