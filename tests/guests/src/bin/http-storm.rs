//! Sends the same request again and again. End: success; `chain_data` = `{answered, refused, last}`, with
//! no more answered than the job's limit of HTTP requests.
//!
//! Params: `url`, `times` (default 10,000).

use std::io;

use sandyard_test_guests::job::{Job, complete, say};
use sandyard_test_guests::raw_http::Request;
use serde_json::json;

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let url = job.text("url", "http://127.0.0.1/");
    let times = job.number("times", 10_000)?;
    let (mut answered, mut refused, mut last) = (0_u64, 0_u64, String::new());
    for _ in 0..times {
        match Request::to(url).send() {
            Ok(_) => answered += 1,
            Err(error) => {
                refused += 1;
                last = error.to_string();
            }
        }
    }
    say(&json!({ "chain_data": { "answered": answered, "refused": refused, "last": last } }))?;
    complete(0, &format!("{answered} answered, {refused} refused"))
}
