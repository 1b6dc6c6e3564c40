//! Loops for ever in its own code. End: `fuel`; with more fuel than time, `timeout`.

use std::hint::black_box;
use std::io;

use sandyard_test_guests::job::Job;

fn main() -> io::Result<()> {
    Job::read()?;
    let mut turns = 0_u64;
    loop {
        turns = black_box(turns.wrapping_add(1));
    }
}
