//! Tries paths that lead out of what it may see. End: success with every attempt refused; code 1 and
//! `chain_data` naming the paths if any was opened.
//!
//! Params: `paths` (default: a list of the usual ones).

use std::fs;
use std::io;

use sandyard_test_guests::job::{Attempts, Job};

const PATHS: &str = "
    /etc/passwd /etc/passwd/ //etc/passwd etc/passwd ../etc/passwd ../../../../../../../etc/passwd
    /job/../etc/passwd /job/../../../../../etc/passwd /job/./.././../etc/passwd /job/a/../../b
    /job//../..//etc/passwd /job/.. /job/../ /job/../other /.. .. /proc/self/environ /proc/1/cmdline
    /proc/self/root/etc/passwd /dev/zero /dev/stdin /sys/kernel/version /tmp /root
    file:///etc/passwd ~/.ssh/id_rsa
";

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let mut attempts = Attempts::default();
    let mut defaults: Vec<&str> = PATHS.split_whitespace().collect();
    defaults.push("/job/nul\0/../../etc/passwd");
    for path in job.texts("paths", &defaults) {
        attempts.note(format!("read {path}"), fs::read(&path).map(|bytes| bytes.len()));
        attempts.note(format!("list {path}"), fs::read_dir(&path).map(Iterator::count));
        attempts.note(format!("write {path}"), write(&path));
    }
    let long = format!("/job/{}", "x/".repeat(5_000));
    attempts.note("read a path of 10,000 bytes", fs::read(long).map(|bytes| bytes.len()));
    let name = format!("/job/{}", "y".repeat(5_000));
    attempts.note("write a name of 5,000 bytes", fs::write(name, "x").map(|()| "written"));
    attempts.complete()
}

/// Paths without a folder of their own lead into the scratch folder, which is no escape.
fn write(path: &str) -> io::Result<&'static str> {
    fs::write(path, "x")?;
    let inside = format!("/job/{}", path.trim_start_matches('/'));
    fs::remove_file(inside).map_or(Ok("written"), |()| Err(io::Error::other("it was inside")))
}
