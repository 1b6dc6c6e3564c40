//! The log of a running job, for those who follow it.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Bytes that are kept for followers; the job's record has its own, larger log.
const KEPT: usize = 256 << 10;

/// The end of the log of a running job.
///
/// Nobody who follows it is waited for: a follower asks for what came after a place, and what it
/// was too slow for is left out.
#[derive(Debug)]
pub struct LiveLog {
    tail: Mutex<Tail>,
    /// Tells followers that there is more, or that the job is over.
    news: Notify,
}

#[derive(Debug, Default)]
struct Tail {
    lines: VecDeque<String>,
    bytes: usize,
    /// Bytes of the log before the first line.
    dropped: u64,
    /// Whether the job is over.
    is_closed: bool,
}

/// A piece of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Whole lines, each with its line feed.
    pub text: String,
    /// Bytes that were left out before them.
    pub left_out: u64,
    /// Where to go on.
    pub next: u64,
}

impl LiveLog {
    pub(super) fn new(earlier: &str) -> Self {
        let log = Self { tail: Mutex::default(), news: Notify::new() };
        for line in earlier.lines() {
            log.push("", line);
        }
        log
    }

    pub(super) fn push(&self, mark: &str, line: &str) {
        self.lock().push(format!("{mark}{line}\n"));
        self.news.notify_waiters();
    }

    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.news.notify_waiters();
    }

    /// What came after the first `from` bytes.
    pub fn after(&self, from: u64) -> Piece {
        self.lock().after(from)
    }

    /// Waits until there is more than `length` bytes. False if the job is over and there is none.
    pub async fn grew(&self, length: u64) -> bool {
        loop {
            // Listened to before the look, so that no news between the two is missed.
            let news = self.news.notified();
            {
                let tail = self.lock();
                if tail.end() > length || tail.is_closed {
                    return tail.end() > length;
                }
            }
            news.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Tail> {
        self.tail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tail {
    fn push(&mut self, line: String) {
        self.bytes += line.len();
        self.lines.push_back(line);
        while self.bytes > KEPT {
            let Some(line) = self.lines.pop_front() else { return };
            self.bytes -= line.len();
            self.dropped += line.len() as u64;
        }
    }

    fn end(&self) -> u64 {
        self.dropped + self.bytes as u64
    }

    fn after(&self, from: u64) -> Piece {
        let mut begin = self.dropped;
        let mut text = String::new();
        let mut left_out = self.dropped.saturating_sub(from);
        for line in &self.lines {
            if begin >= from {
                text.push_str(line);
            } else if begin + line.len() as u64 > from {
                // A place within a line is none that was given out; the line is whole or not.
                left_out = left_out.max(begin + line.len() as u64 - from);
            }
            begin += line.len() as u64;
        }
        Piece { text, left_out, next: self.end() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_follower_gets_each_line_once() {
        let log = LiveLog::new("before\n");
        log.push("", "one");
        let first = log.after(0);
        assert_eq!(first.text, "before\none\n");
        log.push("[stderr] ", "two");
        let second = log.after(first.next);
        assert_eq!((second.text.as_str(), second.left_out), ("[stderr] two\n", 0));
        assert_eq!(log.after(second.next).text, "");
    }

    #[test]
    fn a_slow_follower_misses_the_oldest_and_hears_how_much() {
        let log = LiveLog::new("");
        let line = "x".repeat(1023);
        for _ in 0..300 {
            log.push("", &line);
        }
        let piece = log.after(0);
        assert_eq!(piece.next, 300 * 1024);
        assert_eq!(piece.left_out, 300 * 1024 - KEPT as u64);
        assert_eq!(piece.text.len(), KEPT);
    }

    #[tokio::test]
    async fn a_follower_hears_of_the_end() {
        let log = LiveLog::new("");
        log.push("", "one");
        assert!(log.grew(0).await);
        log.close();
        assert!(log.grew(0).await);
        assert!(!log.grew(4).await);
    }
}
