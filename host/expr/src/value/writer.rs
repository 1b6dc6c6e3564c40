//! Text that is written up to a limit, so that what shares its parts can't fill the memory.

use std::fmt;

/// A text that grows to at most a number of bytes.
pub(crate) struct Writer {
    text: String,
    limit: usize,
}

impl Writer {
    pub(crate) fn new(limit: usize) -> Self {
        Self { text: String::new(), limit }
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// How many bytes were written.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }
}

impl fmt::Write for Writer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.len() > self.limit - self.text.len() {
            return Err(fmt::Error);
        }
        self.text.push_str(text);
        Ok(())
    }
}
