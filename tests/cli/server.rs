//! A server on loopback that answers as a test says and remembers what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) body: String,
    headers: Vec<(String, String)>,
}

impl Asked {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    fn read(stream: &mut BufReader<TcpStream>) -> Option<Self> {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        let mut words = line.split_whitespace();
        let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
        let mut asked = Self { method, target, headers, body: String::new() };
        asked.body = asked.read_body(stream)?;
        Some(asked)
    }

    fn read_body(&self, stream: &mut BufReader<TcpStream>) -> Option<String> {
        let mut body = Vec::new();
        if let Some(length) = self.header("content-length") {
            stream.take(length.parse().ok()?).read_to_end(&mut body).ok()?;
        } else if self.header("transfer-encoding").is_some() {
            loop {
                let mut size = String::new();
                stream.read_line(&mut size).ok()?;
                let size = u64::from_str_radix(size.trim(), 16).ok()?;
                stream.take(size).read_to_end(&mut body).ok()?;
                stream.read_line(&mut String::new()).ok()?;
                if size == 0 {
                    break;
                }
            }
        }
        String::from_utf8(body).ok()
    }
}

/// A response as it is sent. The connection ends with it.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Whatever\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A server that runs to the end of the tests.
pub(crate) struct Server {
    /// `http://127.0.0.1:PORT`, which is also the grant that allows it.
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Starts it. What `answer` gives is sent as it is.
    pub(crate) fn start(answer: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (remembered, answer) = (asked.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (remembered, answer) = (remembered.clone(), answer.clone());
                std::thread::spawn(move || {
                    let mut stream = BufReader::new(stream.unwrap());
                    let Some(asked) = Asked::read(&mut stream) else { return };
                    remembered.lock().unwrap().push(asked.clone());
                    // The plugin may have been stopped meanwhile.
                    drop(stream.get_mut().write_all(&answer(&asked)));
                });
            }
        });
        Self { url, asked }
    }

    /// Every request so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}
