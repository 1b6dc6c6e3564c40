//! Sleeps. End: `timeout`, with next to no fuel used; success if it sleeps less than it may.
//!
//! Params: `milliseconds` (default: for ever).

use std::io;
use std::thread::sleep;
use std::time::Duration;

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let milliseconds = job.number("milliseconds", u64::MAX)?;
    if milliseconds == u64::MAX {
        loop {
            sleep(Duration::from_secs(3600));
        }
    }
    sleep(Duration::from_millis(milliseconds));
    complete(0, &format!("slept {milliseconds} ms"))
}
