//! Prints what it is told, in pieces as it is told, and exits as it is told. End: what the text says.
//!
//! Params: `stdout` and `stderr` (texts), `chunks` (sizes in bytes of the writes to stdout, each
//! flushed; the last size repeats), `exit` (exit status; absent or 0 returns from main).

use std::io::{self, Write};

use sandyard_test_guests::job::Job;
use serde_json::Value;

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let mut stdout = io::stdout().lock();
    for piece in pieces(job.text("stdout", "").as_bytes(), &sizes(job.param("chunks"))) {
        stdout.write_all(piece)?;
        stdout.flush()?;
    }
    io::stderr().write_all(job.text("stderr", "").as_bytes())?;
    match i32::try_from(job.number("exit", 0)?).map_err(io::Error::other)? {
        0 => Ok(()),
        status => std::process::exit(status),
    }
}

fn sizes(chunks: &Value) -> Vec<usize> {
    let numbers = chunks.as_array().into_iter().flatten().filter_map(Value::as_u64);
    numbers.filter_map(|size| usize::try_from(size).ok()).filter(|&size| size > 0).collect()
}

fn pieces<'a>(mut rest: &'a [u8], sizes: &[usize]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    let last = sizes.last().copied().unwrap_or(usize::MAX);
    let mut sizes = sizes.iter().copied().chain(std::iter::repeat(last));
    while !rest.is_empty() {
        let size = sizes.next().unwrap_or(last).min(rest.len());
        let (piece, after) = rest.split_at(size);
        pieces.push(piece);
        rest = after;
    }
    pieces
}
