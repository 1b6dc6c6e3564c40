//! Opens files and never closes them. End: `trap` at the host's ceiling for handles; success with the
//! count if the host refuses with an error instead.
//!
//! Params: `files` (default 1,000,000).

use std::fs::File;
use std::io;

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let files = Job::read()?.number("files", 1_000_000)?;
    let mut kept = vec![File::create("/job/opened")?];
    for _ in 1..files {
        match File::open("/job/opened") {
            Ok(file) => kept.push(file),
            Err(error) => return complete(0, &format!("{} files, then: {error}", kept.len())),
        }
    }
    complete(0, &format!("{} files are open", kept.len()))
}
