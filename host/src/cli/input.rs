//! What a command is given to read: a file, or stdin.

use std::fs::File;
use std::io::{self, Read};

use anyhow::{Context as _, ensure};

use crate::definitions::Source;
use crate::model::Bytes;

/// The bytes of `what` there is to read, at most `longest`.
///
/// # Errors
/// It can't be read, or is longer.
pub(super) fn bytes(source: &Source, what: &str, longest: Bytes) -> anyhow::Result<Vec<u8>> {
    let read = match source {
        Source::Stdin => bounded(io::stdin().lock(), longest),
        Source::Path(path) => {
            File::open(path).map_err(Into::into).and_then(|file| bounded(file, longest))
        }
    };
    read.with_context(|| format!("read {what} from {source}"))
}

/// The same, as text.
///
/// # Errors
/// It can't be read, is longer, or is not UTF-8.
pub(super) fn text(source: &Source, what: &str, longest: Bytes) -> anyhow::Result<String> {
    let bytes = bytes(source, what, longest)?;
    String::from_utf8(bytes).with_context(|| format!("read {what} from {source}"))
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
    fn what_is_read_is_bounded() {
        assert_eq!(bounded(io::repeat(1).take(8), Bytes(8)).unwrap().len(), 8);
        let error = bounded(io::repeat(1), Bytes(8)).unwrap_err().to_string();
        assert_eq!(error, "it is longer than 8 bytes");
    }
}
