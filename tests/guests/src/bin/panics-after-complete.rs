//! Completes, then panics. End: success, for the report stands.

use std::io;

use sandyard_test_guests::job::{Job, complete};

#[expect(clippy::panic, reason = "the panic is what this guest is for")]
fn main() -> io::Result<()> {
    Job::read()?;
    complete(0, "done before the panic")?;
    panic!("this guest panics after its report")
}
