//! Opens a raw TCP connection and listens for one. End: success, with both refused.
//!
//! Params: `address` (default `127.0.0.1:80`).

use std::io;
use std::net::{TcpListener, TcpStream};

use sandyard_test_guests::job::{Attempts, Job};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let mut attempts = Attempts::default();
    let address = job.text("address", "127.0.0.1:80");
    attempts.note(format!("connect {address}"), TcpStream::connect(address).map(|_| "connected"));
    attempts.note("listen", TcpListener::bind("127.0.0.1:0").map(|_| "listening"));
    attempts.complete()
}
