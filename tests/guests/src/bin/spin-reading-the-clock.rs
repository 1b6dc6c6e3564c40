//! Loops for ever in a storm of host calls: reads the clock. End: `fuel` or `timeout`, whichever is
//! first, and the host's own timers stay on time.

use std::hint::black_box;
use std::io;
use std::time::Instant;

use sandyard_test_guests::job::Job;

fn main() -> io::Result<()> {
    Job::read()?;
    loop {
        black_box(Instant::now());
    }
}
