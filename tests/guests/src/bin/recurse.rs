//! Recurses without end. End: `trap`, and the host's own stack is untouched.
//!
//! Params: `depth` (default: no end), `kind`: `plain` (the engine's stack), `frames` (big frames, which
//! use up the stack in linear memory), `callbacks` (two functions that call each other through a table).

use std::hint::black_box;
use std::io;

use sandyard_test_guests::job::{Job, complete};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let depth = job.number("depth", u64::MAX)?;
    let sum = match job.text("kind", "plain") {
        "frames" => frames(depth),
        "callbacks" => ping(depth),
        _ => plain(depth),
    };
    complete(0, &format!("came back with {sum}"))
}

#[inline(never)]
fn plain(left: u64) -> u64 {
    if left == 0 { 1 } else { plain(left - 1).rotate_left(3) ^ left }
}

#[inline(never)]
fn frames(left: u64) -> u64 {
    let frame = black_box([left; 512]);
    if left == 0 { 1 } else { frames(left - 1) ^ frame.iter().sum::<u64>() }
}

#[inline(never)]
fn ping(left: u64) -> u64 {
    if left == 0 { 1 } else { black_box(pong as Callback)(left - 1).rotate_left(3) ^ left }
}

#[inline(never)]
fn pong(left: u64) -> u64 {
    if left == 0 { 1 } else { black_box(ping as Callback)(left - 1).rotate_left(5) ^ left }
}

type Callback = fn(u64) -> u64;
