//! Floods stderr with bytes of every value. End: `output`.
//!
//! Params: `bytes` (default: for ever; with an end it then completes, which is success).

use std::io::{self, Write};

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let bytes = Job::read()?.number("bytes", u64::MAX)?;
    let block: Vec<u8> = (0..=u8::MAX).cycle().take(4096).collect();
    let mut written = 0;
    while written < bytes {
        io::stderr().write_all(&block)?;
        written = written.saturating_add(block.len() as u64);
    }
    complete(0, &format!("wrote {written} bytes"))
}
