//! Reads stdin for ever, also after its end. End: `fuel` or `timeout`, whichever is first.

use std::hint::black_box;
use std::io::{self, Read};

fn main() -> io::Result<()> {
    let mut buffer = [0; 512];
    loop {
        black_box(io::stdin().read(&mut buffer)?);
    }
}
