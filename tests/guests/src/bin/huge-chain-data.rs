//! Sends one line with huge `chain_data`, then completes. End: `output` if that is more than it may
//! write; else success, with no `chain_data` and a note in the log when the line was too long to read.
//!
//! Params: `bytes` (default 64 MiB).

use std::io::{self, Write};

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let mut left = Job::read()?.number("bytes", 64 << 20)?;
    let block = [b'd'; 4096];
    let mut stdout = io::stdout().lock();
    stdout.write_all(br#"{"chain_data":{"filler":""#)?;
    while left > 0 {
        let size = usize::try_from(left).unwrap_or(usize::MAX).min(block.len());
        let (part, _) = block.split_at(size);
        stdout.write_all(part)?;
        left -= size as u64;
    }
    stdout.write_all(b"\"}}\n")?;
    complete(0, "sent the chain data")
}
