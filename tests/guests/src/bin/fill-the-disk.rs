//! Writes one file past the quota of its scratch folder. End: `disk`.
//!
//! Params: `mebibytes` (default 4096), `path` (default `/job/filler`), `then`: `fail` (default: a
//! refused write ends it with a failing status) or `report` (success, with the bytes that it got).

use std::fs::File;
use std::io::{self, Write};

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let mebibytes = job.number("mebibytes", 4096)?;
    let block = vec![0x5a; 1 << 16];
    let mut file = File::create(job.text("path", "/job/filler"))?;
    for written in 0..mebibytes << 4 {
        match file.write_all(&block) {
            Err(error) if job.text("then", "fail") == "report" => {
                return complete(0, &format!("{} KiB, then: {error}", written << 6));
            }
            result => result?,
        }
    }
    complete(0, &format!("wrote {mebibytes} MiB"))
}
