//! Text that is written up to a limit, so that what shares its parts can't fill the memory.

use std::fmt;

use crate::budget::Meter;
use crate::problem::Fail;

/// Bytes that are written for one step.
const BYTES_A_STEP: usize = 16;

/// A text that grows to at most a number of bytes, written by visiting at most a number of values.
pub(crate) struct Writer {
    text: String,
    bytes: usize,
    visits: usize,
    visited: usize,
}

impl Writer {
    pub(crate) fn new(bytes: usize, visits: usize) -> Self {
        Self { text: String::new(), bytes, visits, visited: 0 }
    }

    /// A writer that stops where a budget does.
    pub(crate) fn within(meter: &Meter) -> Self {
        let bytes = meter.bytes_left().min(meter.steps_left().saturating_mul(BYTES_A_STEP));
        Self::new(bytes, meter.steps_left())
    }

    /// Counts a value that is about to be written.
    pub(crate) fn visit(&mut self) -> fmt::Result {
        if self.visited == self.visits {
            return Err(fmt::Error);
        }
        self.visited += 1;
        Ok(())
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// Pays for what was written, all of it but the memory of the text itself.
    pub(crate) fn finish_paid(self, meter: &mut Meter) -> Result<String, Fail> {
        meter.steps(self.visited + self.text.len() / BYTES_A_STEP)?;
        Ok(self.text)
    }
}

impl fmt::Write for Writer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.len() > self.bytes - self.text.len() {
            return Err(fmt::Error);
        }
        self.text.push_str(text);
        Ok(())
    }
}
