//! Floods stdout with blocks of text lines. End: `output`.
//!
//! Params: `bytes` (default: for ever; with an end it then completes, which is success), `block`
//! (bytes a write, default 4096).

use std::io::{self, Write};

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let bytes = job.number("bytes", u64::MAX)?;
    let size = usize::try_from(job.number("block", 4096)?).map_err(io::Error::other)?.max(1);
    let line = b"the quick brown fox jumps over the lazy dog, again and again\n";
    let block: Vec<u8> = line.iter().copied().cycle().take(size).collect();
    let mut stdout = io::stdout().lock();
    let mut written = 0;
    while written < bytes {
        stdout.write_all(&block)?;
        written = written.saturating_add(size as u64);
    }
    writeln!(stdout)?;
    complete(0, &format!("wrote {written} bytes"))
}
