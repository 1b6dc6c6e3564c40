//! Loops for ever in sleeps of one nanosecond. End: `fuel` or `timeout`, whichever is first, and the
//! host's own timers stay on time.

use std::io;
use std::thread::sleep;
use std::time::Duration;

use sandyard_test_guests::job::Job;

fn main() -> io::Result<()> {
    Job::read()?;
    loop {
        sleep(Duration::from_nanos(1));
    }
}
