//! Writes one line that never ends. End: `output`, and the line is never held whole.
//!
//! Params: `bytes` (default: for ever; with an end it ends the line and completes, which is success),
//! `start` (how the line begins, default `{"description":"`, so that it looks like an update).

use std::io::{self, Write};

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let bytes = job.number("bytes", u64::MAX)?;
    let block = [b'x'; 4095];
    let mut stdout = io::stdout().lock();
    stdout.write_all(job.text("start", r#"{"description":""#).as_bytes())?;
    let mut written = 0;
    while written < bytes {
        stdout.write_all(&block)?;
        stdout.flush()?;
        written = written.saturating_add(block.len() as u64);
    }
    writeln!(stdout)?;
    complete(0, &format!("wrote a line of about {written} bytes"))
}
