//! Returns well and says nothing. End: `incomplete`; in the dialect `exit-code`, success.

use std::io;

use sandyard_test_guests::job::Job;

fn main() -> io::Result<()> {
    Job::read().map(drop)
}
