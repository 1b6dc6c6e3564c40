//! Asks for one huge block of memory. End: `memory`.
//!
//! Params: `mebibytes` (default 1536).

use std::hint::black_box;
use std::io;

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let mebibytes = Job::read()?.number("mebibytes", 1536)?;
    let bytes = usize::try_from(mebibytes << 20).map_err(io::Error::other)?;
    black_box(Vec::<u8>::with_capacity(bytes));
    complete(0, &format!("got {mebibytes} MiB"))
}
