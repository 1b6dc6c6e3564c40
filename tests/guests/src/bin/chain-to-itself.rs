//! Names its own event as the next to run. End: success; the chain stops at the host's ceiling.

use std::io;

use sandyard_test_guests::job::{Job, complete, say};
use serde_json::json;

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let link = job.field("chain_data").as_u64().unwrap_or(0) + 1;
    say(&json!({ "chain": job.field("event"), "chain_data": link }))?;
    complete(0, &format!("link {link} of the chain"))
}
