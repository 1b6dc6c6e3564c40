//! Sends a raw UDP datagram. End: success, with the datagram refused.
//!
//! Params: `address` (default `127.0.0.1:9`).

use std::io;
use std::net::UdpSocket;

use sandyard_test_guests::job::{Attempts, Job};

fn main() -> io::Result<()> {
    let job = Job::read()?;
    let mut attempts = Attempts::default();
    let address = job.text("address", "127.0.0.1:9");
    let sent = UdpSocket::bind("0.0.0.0:0").and_then(|socket| socket.send_to(b"x", address));
    attempts.note(format!("send to {address}"), sent);
    attempts.complete()
}
