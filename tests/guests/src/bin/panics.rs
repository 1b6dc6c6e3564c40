//! Panics. End: `trap`, with the panic's message in the log.

use std::io;

use sandyard_test_guests::job::Job;

#[expect(clippy::panic, reason = "the panic is what this guest is for")]
fn main() -> io::Result<()> {
    let job = Job::read()?;
    panic!("{}", job.text("message", "this guest panics"))
}
