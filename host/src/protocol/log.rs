//! A job's log in memory: all of it, or its beginning and its end when it is too long.

use std::collections::VecDeque;

use super::mask::Mask;
use super::text;
use crate::model::Bytes;

/// How the line begins that says what was left out. No plugin's line can: see
/// [`LogSource`](super::LogSource).
const GAP: &str = "[sandyard] left out here: ";

/// The lines of a log, within a limit. What does not fit is left out of the middle, since the
/// beginning says what was attempted and the end says how it went.
#[derive(Debug)]
pub(super) struct Log {
    limit: usize,
    /// The first lines, up to half of the limit.
    head: String,
    /// Whether `head` takes no more.
    head_is_full: bool,
    /// The last lines, up to what `head` leaves of the limit.
    tail: VecDeque<u8>,
    lines_left_out: u64,
    bytes_left_out: u64,
}

impl Log {
    /// An empty log that keeps at most `limit` bytes.
    pub(super) fn new(limit: Bytes) -> Self {
        Self {
            limit: usize::try_from(limit.0).unwrap_or(usize::MAX),
            head: String::new(),
            head_is_full: false,
            tail: VecDeque::new(),
            lines_left_out: 0,
            bytes_left_out: 0,
        }
    }

    /// Adds a line, made of a mark and a text without line feeds.
    pub(super) fn push(&mut self, mark: &str, line: &str) {
        let size = mark.len() + line.len() + 1;
        if !self.head_is_full && self.head.len() + size <= self.limit / 2 {
            self.head.push_str(mark);
            self.head.push_str(line);
            self.head.push('\n');
        } else {
            self.head_is_full = true;
            self.push_to_tail(mark, line);
        }
    }

    /// Goes on from the log of earlier tries of the job, as [`Self::finish`] gave it.
    pub(super) fn resume(&mut self, earlier: &str) {
        for line in earlier.lines() {
            match read_gap(line) {
                Some((lines, bytes)) => {
                    self.head_is_full = true;
                    self.lines_left_out += lines;
                    self.bytes_left_out += bytes;
                }
                None => self.push("", line),
            }
        }
    }

    /// Takes the secrets out of what is kept.
    pub(super) fn mask(&mut self, mask: &Mask) {
        let mut masked = Self::new(Bytes(self.limit as u64));
        self.head.lines().for_each(|line| masked.push("", &mask.text(line)));
        masked.head_is_full |= self.head_is_full;
        let tail = String::from_utf8_lossy(self.tail.make_contiguous());
        tail.lines().for_each(|line| masked.push("", &mask.text(line)));
        masked.lines_left_out += self.lines_left_out;
        masked.bytes_left_out += self.bytes_left_out;
        *self = masked;
    }

    /// The kept lines, with one between that says what was left out.
    pub(super) fn finish(mut self) -> String {
        let (lines, bytes) = (self.lines_left_out, self.bytes_left_out);
        if bytes > 0 {
            let limit = Bytes(self.limit as u64);
            self.head.push_str(&format!(
                "{GAP}{lines} lines, {bytes} bytes (the log is limited to {limit})\n"
            ));
        }
        self.head.push_str(&String::from_utf8_lossy(self.tail.make_contiguous()));
        self.head
    }

    /// How many bytes of memory are held.
    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.head.capacity() + self.tail.capacity()
    }

    fn push_to_tail(&mut self, mark: &str, line: &str) {
        let room = self.limit.saturating_sub(self.head.len());
        if mark.len() + 1 > room {
            self.bytes_left_out += (mark.len() + line.len() + 1) as u64;
            self.lines_left_out += 1;
            return;
        }
        // A line that is longer than the whole tail is kept as far as there is room.
        let kept = text::beginning(line, room - mark.len() - 1);
        self.bytes_left_out += (line.len() - kept.len()) as u64;
        self.free(mark.len() + kept.len() + 1, room);
        self.tail.extend(mark.as_bytes());
        self.tail.extend(kept.as_bytes());
        self.tail.push_back(b'\n');
    }

    /// Drops whole lines from the front of the tail until `size` bytes more fit into `room`.
    fn free(&mut self, size: usize, room: usize) {
        let excess = (self.tail.len() + size).saturating_sub(room);
        if excess == 0 {
            return;
        }
        let beyond = self.tail.iter().skip(excess - 1).position(|byte| *byte == b'\n');
        let end = beyond.map_or(self.tail.len(), |beyond| excess + beyond);
        let lines = self.tail.drain(..end).filter(|byte| *byte == b'\n').count();
        self.lines_left_out += lines as u64;
        self.bytes_left_out += end as u64;
    }
}

/// How many lines and bytes this line says were left out, if it says so.
fn read_gap(line: &str) -> Option<(u64, u64)> {
    let (lines, rest) = line.strip_prefix(GAP)?.split_once(" lines, ")?;
    let (bytes, _) = rest.split_once(" bytes (")?;
    Some((lines.parse().ok()?, bytes.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(limit: u64, lines: &[&str]) -> String {
        let mut log = Log::new(Bytes(limit));
        lines.iter().for_each(|line| log.push("", line));
        log.finish()
    }

    #[test]
    fn a_log_within_its_limit_is_whole() {
        assert_eq!(log(8, &["a", "b", "c", "d"]), "a\nb\nc\nd\n");
        assert_eq!(log(8, &["abcdefg"]), "abcdefg\n");
        assert_eq!(log(0, &[]), "");
        let mut marked = Log::new(Bytes(100));
        marked.push("[stderr] ", "x");
        assert_eq!(marked.finish(), "[stderr] x\n");
    }

    #[test]
    fn the_middle_is_left_out_and_counted() {
        let found = log(8, &["a", "b", "c", "d", "e", "f", "g"]);
        let gap = "[sandyard] left out here: 3 lines, 6 bytes (the log is limited to 8 bytes)\n";
        assert_eq!(found, format!("a\nb\n{gap}f\ng\n"));
    }

    #[test]
    fn a_line_longer_than_the_log_keeps_its_beginning() {
        let found = log(8, &["abcdefghij"]);
        assert!(found.ends_with("abcdefg\n"), "{found}");
        assert!(found.contains("0 lines, 3 bytes"), "{found}");
        let found = log(8, &["xé".repeat(100).as_str()]);
        assert!(found.ends_with("xéxéx\n"), "{found}");
        assert!(log(0, &["abc"]).contains("1 lines, 4 bytes"));
    }

    #[test]
    fn a_resumed_log_is_as_if_it_had_never_ended() {
        let lines: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        let (first, second) = lines.split_at(60);
        let mut whole = Log::new(Bytes(60));
        lines.iter().for_each(|line| whole.push("", line));
        let mut earlier = Log::new(Bytes(60));
        first.iter().for_each(|line| earlier.push("", line));
        let mut resumed = Log::new(Bytes(60));
        resumed.resume(&earlier.finish());
        second.iter().for_each(|line| resumed.push("", line));
        assert_eq!(resumed.finish(), whole.finish());
    }

    #[test]
    fn a_million_tiny_lines_are_cheap_and_bounded() {
        let mut log = Log::new(Bytes(1 << 20));
        for n in 0..1_000_000_u32 {
            log.push("", &n.to_string());
        }
        assert!(log.capacity() <= 2 << 20, "{} bytes are held", log.capacity());
        let text = log.finish();
        assert!(text.starts_with("0\n1\n") && text.ends_with("999998\n999999\n"));
        assert!(text.len() <= (1 << 20) + 200);
    }
}
