//! Opens a raw TCP connection. End as a component: load error, naming the import of `wasi:sockets`;
//! as a core module: success with the connection refused.
//!
//! Params: `address` (default `127.0.0.1:80`).

use std::io;
use std::net::TcpStream;

use sandyard_test_guests::job::{Attempts, Job};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let mut attempts = Attempts::default();
    let address = job.text("address", "127.0.0.1:80");
    attempts.note(format!("connect {address}"), TcpStream::connect(address).map(|_| "connected"));
    attempts.complete()
}
