//! A room imports only rooms below it, so that data goes one way.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from top to bottom; `host` is the library's front door, a file.
const ROOMS: [&str; 17] = [
    "cli",
    "server",
    "config",
    "http",
    "intake",
    "schedule",
    "engine",
    "notify",
    "host",
    "store",
    "sandbox",
    "outbound",
    "definitions",
    "timing",
    "plugins",
    "protocol",
    "model",
];

fn sources(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            sources(&entry.unwrap().path(), found);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        found.push(path.to_owned());
    }
}

fn files_of(room: &str) -> Vec<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&source.join(room), &mut found);
    let file = source.join(format!("{room}.rs"));
    if file.is_file() {
        found.push(file);
    }
    found
}

#[test]
fn no_room_reaches_up() {
    let door = ROOMS.iter().position(|room| *room == "host").unwrap();
    for (height, room) in ROOMS.iter().enumerate() {
        let files = files_of(room);
        assert!(!files.is_empty(), "{room} has no files");
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for above in &ROOMS[..height] {
                let import = format!("crate::{above}::");
                assert!(!text.contains(&import), "{} imports {import}", file.display());
            }
            // The front door is imported by its items' names.
            if height > door {
                for item in ["crate::Host", "crate::JobRequest", "use crate::{Host"] {
                    assert!(!text.contains(item), "{} imports {item}", file.display());
                }
            }
        }
    }
}
