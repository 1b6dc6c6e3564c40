//! Aborts. End: `trap`.

use std::io;

use sandyard_test_guests::job::Job;

fn main() -> io::Result<()> {
    Job::read()?;
    std::process::abort()
}
