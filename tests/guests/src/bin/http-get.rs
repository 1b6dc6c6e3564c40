//! Sends a GET request to each URL it is told, one after the other. End: success, with `chain_data` =
//! URL -> `got: status N, N bytes` or `refused: why`. As a component without HTTP: load error.
//!
//! Params: `urls`.

use std::io;

use sandyard_test_guests::job::{Job, complete, say};
use sandyard_test_guests::raw_http::Request;
use serde_json::{Map, json};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let mut answers = Map::new();
    for url in job.texts("urls", &[]) {
        let text = match Request::to(&url).send() {
            Ok((status, bytes)) => format!("got: status {status}, {bytes} bytes"),
            Err(error) => format!("refused: {error}"),
        };
        answers.insert(url, text.into());
    }
    say(&json!({ "chain_data": answers }))?;
    complete(0, "")
}
