//! Reports its progress step by step, with a sleep after each. End: success.
//!
//! Params: `steps` (default 5), `milliseconds` of each sleep (default 100).

use std::io;
use std::thread::sleep;
use std::time::Duration;

use sandyard_test_guests::job::{Job, complete, say};
use serde_json::json;

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let steps = job.number("steps", 5)?.max(1);
    let pause = Duration::from_millis(job.number("milliseconds", 100)?);
    for step in 1..=steps {
        let progress = step as f64 / steps as f64;
        say(&json!({ "progress": progress, "label": format!("step {step} of {steps}") }))?;
        sleep(pause);
    }
    complete(0, &format!("{steps} steps done"))
}
