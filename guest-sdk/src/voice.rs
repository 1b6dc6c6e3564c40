//! Where a job speaks: whole lines, each written at once; never what the lines mean.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::io::{self, Write};

use serde::Serialize;

/// The way from a job to its host.
#[derive(Debug)]
pub(crate) struct Voice {
    sink: Sink,
    broken: Cell<bool>,
}

#[derive(Debug)]
enum Sink {
    Stdout,
    Kept(RefCell<Vec<u8>>),
}

impl Voice {
    /// Speaks to the host, on standard output.
    pub(crate) fn stdout() -> Self {
        Self { sink: Sink::Stdout, broken: Cell::new(false) }
    }

    /// Keeps what is said, for a test to look at.
    pub(crate) fn kept() -> Self {
        Self { sink: Sink::Kept(RefCell::default()), broken: Cell::new(false) }
    }

    /// What was said, if it was kept.
    pub(crate) fn into_kept(self) -> Vec<u8> {
        match self.sink {
            Sink::Stdout => Vec::new(),
            Sink::Kept(bytes) => bytes.into_inner(),
        }
    }

    /// Whether something could not be said.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken.get()
    }

    /// Says `{"key": value}`.
    pub(crate) fn say<T: Serialize + ?Sized>(&self, key: &str, value: &T) {
        if let Err(error) = self.try_say(key, value) {
            self.fail(&error);
        }
    }

    /// Says `{"key": value}` of a value that may not fit JSON.
    pub(crate) fn try_say<T: Serialize + ?Sized>(
        &self,
        key: &str,
        value: &T,
    ) -> serde_json::Result<()> {
        let mut line = Vec::with_capacity(128);
        line.extend_from_slice(b"{\"");
        line.extend_from_slice(key.as_bytes());
        line.extend_from_slice(b"\":");
        serde_json::to_writer(&mut line, value)?;
        line.extend_from_slice(b"}\n");
        self.line(&line);
        Ok(())
    }

    /// Says a whole object.
    pub(crate) fn say_object<T: Serialize>(&self, object: &T) {
        let mut line = Vec::with_capacity(128);
        match serde_json::to_writer(&mut line, object) {
            Ok(()) => {
                line.push(b'\n');
                self.line(&line);
            }
            Err(error) => self.fail(&error),
        }
    }

    /// Says bytes that end with a line feed, at once.
    pub(crate) fn line(&self, line: &[u8]) {
        match &self.sink {
            Sink::Stdout => {
                if let Err(error) = write_whole(line) {
                    self.fail(&error);
                }
            }
            Sink::Kept(bytes) => bytes.borrow_mut().extend_from_slice(line),
        }
    }

    /// The host cannot be told on standard output any more: standard error and the exit status
    /// remain.
    fn fail(&self, error: &dyn Display) {
        self.broken.set(true);
        let told = writeln!(io::stderr(), "cannot report to the host: {error}");
        if told.is_err() {
            self.broken.set(true);
        }
    }
}

/// One write under the lock, so that no other output gets in between.
fn write_whole(line: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(line)?;
    stdout.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_one_line() {
        let voice = Voice::kept();
        voice.say("label", "two\nlines");
        assert_eq!(voice.into_kept(), b"{\"label\":\"two\\nlines\"}\n");
    }

    #[test]
    fn what_does_not_fit_json_is_not_half_said() {
        let voice = Voice::kept();
        let keyed_by_list = std::collections::BTreeMap::from([(vec![1], 2)]);
        assert!(voice.try_say("chain_data", &keyed_by_list).is_err());
        assert!(voice.into_kept().is_empty());
    }
}
