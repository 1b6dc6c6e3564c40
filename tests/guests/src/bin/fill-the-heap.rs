//! Fills its heap, one touched mebibyte after the other. End: `memory`.
//!
//! Params: `mebibytes` to stop at (default: never).

use std::hint::black_box;
use std::io;

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let mebibytes = Job::read()?.number("mebibytes", u64::MAX)?;
    let mut blocks = Vec::new();
    for _ in 0..mebibytes {
        blocks.push(black_box(vec![1_u8; 1 << 20]));
    }
    complete(0, &format!("got {} MiB", blocks.len()))
}
