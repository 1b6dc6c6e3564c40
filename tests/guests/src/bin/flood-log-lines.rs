//! Writes many short lines for the log, each a write of its own. End: success, with the middle of the
//! log left out; `output` if the lines are more than it may write.
//!
//! Params: `lines` (default 100,000), `to`: `stdout`, `stderr` or `log_file`.

use std::fs::OpenOptions;
use std::io::{self, Write};

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let lines = job.number("lines", 100_000)?;
    let mut target: Box<dyn Write> = match job.text("to", "stdout") {
        "stderr" => Box::new(io::stderr()),
        "log_file" => {
            let path = job.field("log_file").as_str().unwrap_or_default();
            Box::new(OpenOptions::new().append(true).open(path)?)
        }
        _ => Box::new(io::stdout()),
    };
    for line in 1..=lines {
        target.write_all(format!("line {line} of {lines}\n").as_bytes())?;
    }
    complete(0, &format!("wrote {lines} lines"))
}
