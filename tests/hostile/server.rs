//! A web server on a free port of this machine, which treats whoever connects as a test says.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How a connection is treated. Returning ends it.
pub(crate) type Treatment = fn(&mut TcpStream);

/// How long a test waits for the far side to hang up.
const HANG_UP: Duration = Duration::from_secs(5);

/// A server that lasts as long as this is held.
pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    heads: Mutex<Vec<String>>,
    open: Mutex<usize>,
    is_over: AtomicBool,
}

impl Server {
    /// Starts a server that treats all connections alike.
    pub(crate) fn start(treatment: Treatment) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Seen::default());
        let own = seen.clone();
        thread::spawn(move || {
            for connection in listener.incoming() {
                if own.is_over.load(Ordering::Relaxed) {
                    return;
                }
                let own = own.clone();
                thread::spawn(move || own.serve(connection.unwrap(), treatment));
            }
        });
        Self { address, seen }
    }

    /// Its port.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Its URL, by address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// What a grant for it says.
    pub(crate) fn grant(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The heads of the requests so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.seen.heads.lock().unwrap().clone()
    }

    /// Waits until a request came.
    pub(crate) fn wait_for_request(&self) {
        wait(|| !self.heads().is_empty());
    }

    /// Waits until every connection has ended.
    pub(crate) fn wait_for_hang_up(&self) {
        wait(|| *self.seen.open.lock().unwrap() == 0);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.seen.is_over.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(self.address));
    }
}

impl Seen {
    fn serve(&self, mut stream: TcpStream, treatment: Treatment) {
        *self.open.lock().unwrap() += 1;
        if let Some(head) = read_head(&mut stream) {
            self.heads.lock().unwrap().push(head);
            treatment(&mut stream);
        }
        *self.open.lock().unwrap() -= 1;
    }
}

/// Answers with five bytes.
pub(crate) fn answer(stream: &mut TcpStream) {
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
    // Whoever hangs up first is no fault of the server.
    drop(stream.write_all(answer));
}

/// Answers with a body without end.
pub(crate) fn answer_without_end(stream: &mut TcpStream) {
    let mut answer = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    while stream.write_all(&answer).is_ok() {
        answer = vec![b'x'; 1 << 16];
    }
}

/// Announces a body of 10 GiB.
pub(crate) fn announce_ten_gibibytes(stream: &mut TcpStream) {
    drop(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10737418240\r\n\r\n"));
    wait_for_end(stream);
}

/// Sends headers without end.
pub(crate) fn send_headers_without_end(stream: &mut TcpStream) {
    let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\n");
    let mut number = 0;
    while sent.is_ok() {
        number += 1;
        sent = stream.write_all(format!("x-{number}: {number}\r\n").as_bytes());
    }
}

/// Sends its answer a byte at a time.
pub(crate) fn dribble(stream: &mut TcpStream) {
    let endless = b"HTTP/1.1 200 OK\r\nx: ".iter().copied().chain(std::iter::repeat(b'x'));
    for byte in endless {
        if stream.write_all(&[byte]).is_err() {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Says nothing until the far side hangs up.
pub(crate) fn wait_for_end(stream: &mut TcpStream) {
    let mut rest = [0; 1024];
    while matches!(stream.read(&mut rest), Ok(read) if read > 0) {}
}

fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.extend(byte),
            Ok(_) => return None,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}

fn wait(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < HANG_UP, "it did not come about in {HANG_UP:?}");
        thread::sleep(Duration::from_millis(5));
    }
}
