//! Returns an error from main. End: `exit`, with the error's text in the log.

use std::io;

use sandyard_test_guests::job::Job;

fn main() -> io::Result<()> {
    let job = Job::read()?;
    Err(io::Error::other(job.text("message", "this guest returns an error").to_owned()))
}
