//! Reports its progress very often. End: success with progress 1, and no listener is flooded;
//! `output` if the lines are more than it may write.
//!
//! Params: `lines` (default 500,000).

use std::io::{self, Write};

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let lines = Job::read()?.number("lines", 500_000)?.max(1);
    let mut stdout = io::stdout().lock();
    for line in 1..=lines {
        writeln!(stdout, "{{\"progress\":{}}}", line as f64 / lines as f64)?;
    }
    complete(0, &format!("reported {lines} times"))
}
