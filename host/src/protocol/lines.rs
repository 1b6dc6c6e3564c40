//! Splits a stream of bytes into lines and never holds a very long one.

/// The longest line that is held whole, its line feed not counted: what Cronicle's stream reader
/// keeps. Longer ones are cut to [`HELD_OF_OVERLONG`].
pub(super) const MAX_LINE: usize = 1 << 20;

/// How much is kept of a line that is longer than [`MAX_LINE`]: enough to see what it was.
pub(super) const HELD_OF_OVERLONG: usize = 16 << 10;

/// One line without its line feed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// All of it.
    Whole(&'a [u8]),
    /// Its beginning, and how many bytes it had.
    Overlong { beginning: &'a [u8], length: u64 },
}

/// The lines of one stream, whatever pieces it comes in.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The beginning of the unfinished line.
    held: Vec<u8>,
    /// How many bytes of the unfinished line came after `held`.
    dropped: u64,
}

impl Lines {
    /// Takes the next bytes and hands on each line that ends in them.
    pub(super) fn push(&mut self, mut bytes: &[u8], mut each: impl FnMut(Line<'_>)) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let (line, rest) = bytes.split_at(end);
            if self.held.is_empty() && self.dropped == 0 {
                each(measure(line, 0));
            } else {
                self.hold(line);
                self.flush(&mut each);
            }
            bytes = rest.get(1..).unwrap_or_default();
        }
        self.hold(bytes);
    }

    /// Hands on the last line, if the stream did not end with a line feed.
    pub(super) fn finish(&mut self, mut each: impl FnMut(Line<'_>)) {
        if !self.held.is_empty() || self.dropped > 0 {
            self.flush(&mut each);
        }
        self.held = Vec::new();
    }

    /// How many bytes of memory are held.
    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.held.capacity()
    }

    fn flush(&mut self, each: &mut impl FnMut(Line<'_>)) {
        each(measure(&self.held, self.dropped));
        self.held.clear();
        self.dropped = 0;
    }

    fn hold(&mut self, part: &[u8]) {
        if self.dropped == 0 && self.held.len() + part.len() <= MAX_LINE {
            self.held.extend_from_slice(part);
            return;
        }
        let room = HELD_OF_OVERLONG.saturating_sub(self.held.len());
        let (kept, dropped) = part.split_at(room.min(part.len()));
        self.held.extend_from_slice(kept);
        self.dropped += (self.held.len().saturating_sub(HELD_OF_OVERLONG) + dropped.len()) as u64;
        if self.held.len() > HELD_OF_OVERLONG {
            self.held.truncate(HELD_OF_OVERLONG);
            self.held.shrink_to_fit();
        }
    }
}

/// A line of which `held` is there and `dropped` bytes more are not.
fn measure(held: &[u8], dropped: u64) -> Line<'_> {
    if dropped == 0 && held.len() <= MAX_LINE {
        return Line::Whole(held);
    }
    let beginning = held.get(..HELD_OF_OVERLONG).unwrap_or(held);
    Line::Overlong { beginning: whole_characters(beginning), length: held.len() as u64 + dropped }
}

/// `bytes` without a UTF-8 character that was cut at the end.
fn whole_characters(bytes: &[u8]) -> &[u8] {
    let cut = match bytes.utf8_chunks().last() {
        Some(last) if is_cut_character(last.invalid()) => last.invalid().len(),
        _ => 0,
    };
    bytes.get(..bytes.len() - cut).unwrap_or(bytes)
}

/// Whether these bytes begin a character that needs more of them.
fn is_cut_character(invalid: &[u8]) -> bool {
    matches!(std::str::from_utf8(invalid), Err(error) if error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(pieces: &[&[u8]]) -> Vec<(Vec<u8>, Option<u64>)> {
        let mut lines = Lines::default();
        let mut found = Vec::new();
        let mut each = |line: Line<'_>| match line {
            Line::Whole(line) => found.push((line.to_vec(), None)),
            Line::Overlong { beginning, length } => found.push((beginning.to_vec(), Some(length))),
        };
        pieces.iter().for_each(|piece| lines.push(piece, &mut each));
        lines.finish(&mut each);
        found
    }

    #[test]
    fn lines_are_the_same_in_any_pieces() {
        let text = b"a\n\nbc\r\nd";
        let whole = split(&[text]);
        let expected = [&b"a"[..], b"", b"bc\r", b"d"].map(|line| (line.to_vec(), None));
        assert_eq!(whole, expected);
        let single: Vec<&[u8]> = text.chunks(1).collect();
        assert_eq!(split(&single), whole);
        assert_eq!(split(&[b""]), []);
    }

    #[test]
    fn the_longest_line_is_whole_and_a_longer_one_is_cut() {
        for (size, piece) in [(MAX_LINE, MAX_LINE), (MAX_LINE, 1000)] {
            let line = vec![b'x'; size];
            let pieces: Vec<&[u8]> = line.chunks(piece).collect();
            assert_eq!(split(&pieces), [(line.clone(), None)]);
        }
        let mut line = vec![b'x'; MAX_LINE + 1];
        line.extend_from_slice(b"\nnext\n");
        for piece in [line.len(), 65_536, 1000, 7] {
            let pieces: Vec<&[u8]> = line.chunks(piece).collect();
            let cut = (vec![b'x'; HELD_OF_OVERLONG], Some(MAX_LINE as u64 + 1));
            assert_eq!(split(&pieces), [cut, (b"next".to_vec(), None)], "pieces of {piece}");
        }
    }

    #[test]
    fn a_cut_leaves_no_half_character() {
        let mut line = vec![b'x'; HELD_OF_OVERLONG - 1];
        line.extend_from_slice("é".repeat(MAX_LINE).as_bytes());
        assert_eq!(split(&[&line])[0].0.len(), HELD_OF_OVERLONG - 1);
    }

    #[test]
    fn memory_stays_bounded() {
        let mut lines = Lines::default();
        let piece = vec![b'{'; 65_536];
        let mut most = 0;
        for _ in 0..1600 {
            lines.push(&piece, |_| panic!("no line ends here"));
            most = most.max(lines.capacity());
        }
        assert!(most <= 2 * MAX_LINE, "{most} bytes were held");
        assert!(lines.capacity() <= 2 * HELD_OF_OVERLONG);
        let mut length = 0;
        lines.finish(|line| match line {
            Line::Overlong { length: found, .. } => length = found,
            Line::Whole(_) => panic!("the line is not whole"),
        });
        assert_eq!(length, 1600 * 65_536);
    }
}
