//! Where definitions, and what else commands are given, are read from.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

/// What stands for stdin where a file is named.
const STDIN: &str = "-";

/// What stdin is called where files are called by their paths.
pub(super) const STDIN_NAME: &str = "stdin";

/// Where something is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// What this process is given. The language of definitions is told by how the text begins.
    Stdin,
    /// A file, or a folder of files.
    Path(PathBuf),
}

impl Source {
    /// What problems are told of.
    pub(super) fn name(&self) -> &Path {
        match self {
            Self::Stdin => Path::new(STDIN_NAME),
            Self::Path(path) => path,
        }
    }
}

/// A dash is stdin, as for most commands; `./-` is a file of that name.
impl From<OsString> for Source {
    fn from(text: OsString) -> Self {
        if text == STDIN { Self::Stdin } else { Self::Path(text.into()) }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name().display().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dash_is_stdin() {
        let read = |text: &str| Source::from(OsString::from(text));
        assert_eq!(read("-"), Source::Stdin);
        assert_eq!(read("./-"), Source::Path("./-".into()));
        assert_eq!(
            (read("-").to_string(), read("a.toml").to_string()),
            ("stdin".into(), "a.toml".into())
        );
    }
}
