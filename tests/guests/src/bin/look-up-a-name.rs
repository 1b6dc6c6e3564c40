//! Looks up a host's name. End: success, with the look-up refused.
//!
//! Params: `name` (default `localhost:80`).

use std::io;
use std::net::ToSocketAddrs;

use sandyard_test_guests::job::{Attempts, Job};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let mut attempts = Attempts::default();
    let name = job.text("name", "localhost:80");
    attempts.note(format!("look up {name}"), name.to_socket_addrs().map(Iterator::count));
    attempts.complete()
}
