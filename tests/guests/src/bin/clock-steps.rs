//! Measures the finest step of its clock. End: success, with `chain_data` = `{nanoseconds}`.

use std::io;
use std::time::{Duration, Instant};

use sandyard_test_guests::job::{Job, complete, say};
use serde_json::json;

fn main() -> io::Result<()> {
    Job::read()?;
    let mut finest = Duration::MAX;
    for _ in 0..1_000 {
        let start = Instant::now();
        let mut step = Duration::ZERO;
        while step.is_zero() {
            step = start.elapsed();
        }
        finest = finest.min(step);
    }
    let nanoseconds = u64::try_from(finest.as_nanos()).map_err(io::Error::other)?;
    say(&json!({ "chain_data": { "nanoseconds": nanoseconds } }))?;
    complete(0, &format!("the finest step is {nanoseconds} ns"))
}
