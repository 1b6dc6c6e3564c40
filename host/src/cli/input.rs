//! What a command is given to read: a file, or stdin.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use anyhow::{Context as _, ensure};

use crate::model::Bytes;

/// What stands for stdin where a file is named.
const STDIN: &str = "-";

/// What a command is given to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Input {
    Stdin,
    File(PathBuf),
}

impl Input {
    /// The bytes of `what` there is to read, at most `longest`.
    ///
    /// # Errors
    /// It can't be read, or is longer.
    pub(super) fn bytes(&self, what: &str, longest: Bytes) -> anyhow::Result<Vec<u8>> {
        let read = match self {
            Self::Stdin => bounded(io::stdin().lock(), longest),
            Self::File(path) => {
                File::open(path).map_err(Into::into).and_then(|file| bounded(file, longest))
            }
        };
        read.with_context(|| format!("read {what} from {self}"))
    }

    /// The same, as text.
    ///
    /// # Errors
    /// It can't be read, is longer, or is not UTF-8.
    pub(super) fn text(&self, what: &str, longest: Bytes) -> anyhow::Result<String> {
        let bytes = self.bytes(what, longest)?;
        String::from_utf8(bytes).with_context(|| format!("read {what} from {self}"))
    }
}

/// A dash is stdin, as for most commands; `./-` is a file of that name.
impl From<OsString> for Input {
    fn from(text: OsString) -> Self {
        if text == STDIN { Self::Stdin } else { Self::File(text.into()) }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("stdin"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

fn bounded(reader: impl Read, Bytes(longest): Bytes) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(longest.saturating_add(1)).read_to_end(&mut bytes)?;
    ensure!(bytes.len() as u64 <= longest, "it is longer than {}", Bytes(longest));
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dash_is_stdin_and_all_else_a_file() {
        assert_eq!(Input::from(OsString::from("-")), Input::Stdin);
        assert_eq!(Input::from(OsString::from("./-")), Input::File("./-".into()));
    }

    #[test]
    fn what_is_read_is_bounded() {
        assert_eq!(bounded(io::repeat(1).take(8), Bytes(8)).unwrap().len(), 8);
        let error = bounded(io::repeat(1), Bytes(8)).unwrap_err().to_string();
        assert_eq!(error, "it is longer than 8 bytes");
    }
}
