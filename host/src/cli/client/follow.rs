//! Server-sent events, one by one.

use bytes::BytesMut;
use serde_json::Value;

use super::api::Api;
use super::failure::Failure;
use crate::outbound::Response;

/// The longest event that is taken; a server's are much shorter.
const LONGEST: usize = 2 << 20;

/// One event of a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::cli) struct Message {
    /// What it is, like `log`.
    pub(in crate::cli) event: String,
    /// Its place in the stream, to go on from; empty if it has none.
    pub(in crate::cli) id: String,
    /// What it says: the lines of its data.
    pub(in crate::cli) data: String,
}

impl Message {
    /// Its data as JSON; null if it is none.
    pub(in crate::cli) fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap_or(Value::Null)
    }
}

/// A stream of server-sent events (HTML standard, section 9.2).
#[derive(Debug)]
pub(in crate::cli) struct Follow<'a> {
    api: &'a Api,
    response: Response,
    parser: Parser,
}

impl<'a> Follow<'a> {
    /// Reads the events of a response.
    pub(in crate::cli) fn new(api: &'a Api, response: Response) -> Self {
        Self { api, response, parser: Parser::default() }
    }

    /// The next event; none at the end of the stream.
    ///
    /// # Errors
    /// The stream broke off.
    pub(in crate::cli) async fn next(&mut self) -> Result<Option<Message>, Failure> {
        loop {
            if let Some(message) = self.parser.next() {
                return Ok(Some(message));
            }
            match self.response.chunk().await.map_err(|why| self.api.lost(why))? {
                Some(chunk) if self.parser.unread.len() + chunk.len() <= LONGEST => {
                    self.parser.unread.extend_from_slice(&chunk);
                }
                Some(_) => {
                    let limit = LONGEST as u64;
                    let why = crate::outbound::SendError::ResponseTooLarge { limit };
                    return Err(self.api.lost(why));
                }
                None => return Ok(None),
            }
        }
    }
}

/// What came of a stream and is not yet given out.
#[derive(Debug, Default)]
struct Parser {
    unread: BytesMut,
    message: Message,
    has_data: bool,
}

impl Parser {
    fn next(&mut self) -> Option<Message> {
        loop {
            let end = self.unread.iter().position(|byte| *byte == b'\n')?;
            let line = self.unread.split_to(end + 1);
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches('\n').trim_end_matches('\r');
            if line.is_empty() {
                let message = std::mem::take(&mut self.message);
                if std::mem::take(&mut self.has_data) {
                    return Some(message);
                }
            } else {
                self.field(line);
            }
        }
    }

    fn field(&mut self, line: &str) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => value.clone_into(&mut self.message.event),
            "id" => value.clone_into(&mut self.message.id),
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.message.data.push('\n');
                }
                self.message.data.push_str(value);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_in_any_pieces() {
        let stream = ": heartbeat\n\nevent: log\r\nid: 7\r\ndata: one\ndata:  two \u{e9}\n\nevent: none\n\ndata:\n\n";
        for size in [1, 2, 7, 100] {
            let mut parser = Parser::default();
            let mut found = Vec::new();
            for piece in stream.as_bytes().chunks(size) {
                parser.unread.extend_from_slice(piece);
                while let Some(message) = parser.next() {
                    found.push((message.event, message.id, message.data));
                }
            }
            let expected = [("log", "7", "one\n two \u{e9}"), ("", "", "")];
            assert_eq!(found, expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())));
        }
    }
}
