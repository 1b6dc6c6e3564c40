//! The guests that only text can say: those in `wat/`, each a module or component in the text format.

use crate::assemble::assemble;

/// A guest from `wat/`. Its first lines say what it does and which end the host must give it.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// The file's name without its ending.
    pub name: &'static str,
    /// What the file holds.
    pub text: &'static str,
}

impl Written {
    /// The module or component.
    pub fn bytes(self) -> Vec<u8> {
        assemble(self.text)
    }

    /// The guest of that name, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        WRITTEN.iter().copied().find(|written| written.name == name)
    }
}

macro_rules! written {
    ($($name:literal),* $(,)?) => {
        &[$(Written { name: $name, text: include_str!(concat!("../wat/", $name, ".wat")) }),*]
    };
}

/// Every guest of `wat/`, by name.
pub const WRITTEN: &[Written] = written![
    "asks-for-the-environment-forever",
    "calls-a-null-function",
    "core-exits-out-of-range",
    "core-has-no-memory",
    "core-has-no-start",
    "core-huge-random",
    "core-imports-what-nobody-has",
    "core-many-pieces",
    "core-many-timers",
    "core-memory64",
    "core-random-storm",
    "core-shared-memory",
    "core-start-has-another-type",
    "core-start-spins",
    "core-wild-pointers",
    "divides-by-zero",
    "enqueue-storm",
    "exits-with-a-code",
    "exports-extra",
    "fills-memory-in-bulk",
    "floods-zeroes",
    "handle-farm",
    "has-no-run",
    "huge-log-message",
    "huge-random",
    "imports-an-unknown-function",
    "imports-another-type",
    "imports-another-version",
    "imports-wasi-0.3",
    "imports-what-nobody-has",
    "kv-storm",
    "log-storm",
    "log-storm-of-blank-lines",
    "log-storm-of-megabytes",
    "metric-storm",
    "opens-sockets",
    "polls-what-never-comes",
    "progress-storm",
    "random-storm",
    "reads-out-of-bounds",
    "realloc-lies",
    "realloc-spins",
    "returns-a-wrong-value",
    "returns-failure",
    "run-has-another-type",
    "runs-by-wasi-0.3",
    "start-spins",
    "table-growth",
    "table-growth-at-once",
    "timer-farm",
    "unreachable",
    "writes-a-tebibyte-of-zeroes",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_listed_once_in_order() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/wat");
        let mut files = crate::folder::names(folder).unwrap();
        files.sort_by_key(|file| file.trim_end_matches(".wat").to_owned());
        let listed: Vec<String> =
            WRITTEN.iter().map(|written| format!("{}.wat", written.name)).collect();
        assert_eq!(listed, files);
    }

    #[test]
    fn every_one_assembles_and_says_its_end() {
        for written in WRITTEN {
            assert!(written.bytes().starts_with(b"\0asm"), "{}", written.name);
            assert!(written.text.starts_with(";; "), "{}", written.name);
            assert!(written.text.contains("End:"), "{}", written.name);
        }
    }

    #[test]
    fn every_program_says_its_end() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin");
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let head: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
            assert!(head.contains("End"), "{}", path.display());
            assert!(text.lines().count() <= 60, "{}", path.display());
        }
    }
}
