//! Sends requests to addresses that nobody granted. End: success with every request refused, each by
//! the host before anything is sent; code 1 and `chain_data` naming the URLs if any was answered.
//!
//! Params: `port` (default 80), `urls` (default: loopback in many spellings, with the port where there is
//! a `PORT`), `beyond` (true: also private, link-local and metadata addresses; only where no packet can
//! leave the machine, should the host fail to refuse).

use std::io;

use sandyard_test_guests::job::{Attempts, Job};
use sandyard_test_guests::raw_http::Request;

const URLS: &str = "
    http://127.0.0.1:PORT/ http://localhost:PORT/ http://localhost.:PORT/ http://LOCALHOST:PORT/
    http://127.1:PORT/ http://2130706433:PORT/ http://0x7f000001:PORT/ http://017700000001:PORT/
    http://0x7f.0.0.1:PORT/ http://0177.0.0.1:PORT/ http://127.0.0.1.:PORT/ http://0.0.0.0:PORT/
    http://0:PORT/ http://[::1]:PORT/ http://[::]:PORT/ http://[::ffff:127.0.0.1]:PORT/
    http://[::ffff:7f00:1]:PORT/ http://[64:ff9b::7f00:1]:PORT/ http://[2002:7f00:1::]:PORT/
    http://granted.test@127.0.0.1:PORT/
    http://granted.test:80@127.0.0.1:PORT/ http://127.0.0.1:PORT\\@granted.test/
    http://127.0.0.1:PORT#granted.test/ http://127.0.0.1:PORT?granted.test/
    ftp://127.0.0.1:PORT/ file:///etc/passwd unix://127.0.0.1:PORT/ HTTP://127.0.0.1:PORT/
    http://:PORT/ http://127.0.0.1:0/ http://127.0.0.1:99999/ http://%31%32%37.0.0.1:PORT/
";

const BEYOND: &str = "
    http://169.254.169.254/latest/meta-data/ http://[fd00:ec2::254]/ http://[fe80::1]/
    http://10.0.0.1/ http://172.16.0.1/ http://192.168.0.1/ http://100.64.0.1/ http://[fc00::1]/
    http://[64:ff9b::a00:1]/ http://224.0.0.1/ http://255.255.255.255/
";

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let port = job.number("port", 80)?.to_string();
    let beyond = if job.param("beyond") == true { BEYOND } else { "" };
    let defaults: Vec<&str> = URLS.split_whitespace().chain(beyond.split_whitespace()).collect();
    let mut attempts = Attempts::default();
    for url in job.texts("urls", &defaults) {
        let url = url.replace("PORT", &port);
        attempts.note(url.as_str(), get(Request::to(&url)));
    }
    let mut elsewhere = Request::to("http://granted.test/");
    elsewhere.target = format!("http://127.0.0.1:{port}/");
    attempts.note("a path that is a URL", get(elsewhere));
    attempts.complete()
}

fn get(request: Request) -> io::Result<String> {
    let (status, bytes) = request.send()?;
    Ok(format!("status {status}, {bytes} bytes"))
}
