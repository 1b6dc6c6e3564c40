//! Every guest of the corpus is in a test: its name stands as a text in the sources of these tests,
//! the sandbox's, or those of durability.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_guest_is_in_a_test() {
    let sources = sources();
    let mut guests = names("guests/src/bin");
    guests.extend(names("guests/wat"));
    assert!(guests.len() > 90, "only {} guests were found", guests.len());
    let missing = guests
        .into_iter()
        .filter(|guest| !sources.contains(&format!("\"{guest}\"")))
        .collect::<Vec<_>>();
    assert!(missing.is_empty(), "guests without a test: {missing:?}");
}

#[test]
fn every_generated_guest_is_in_a_test() {
    let sources = sources();
    for file in files("guests/src/generated") {
        let module = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&file).unwrap();
        for line in text.lines().filter_map(|line| line.strip_prefix("pub fn ")) {
            let name = line.split('(').next().unwrap();
            assert!(sources.contains(&format!("{module}::{name}")), "{module}::{name}");
        }
    }
}

/// The text of all tests that run guests.
fn sources() -> String {
    let folders = ["hostile", "sandbox", "durability"];
    let files = folders.into_iter().flat_map(files);
    files.map(|file| fs::read_to_string(file).unwrap()).collect()
}

fn names(folder: &str) -> Vec<String> {
    let name = |file: PathBuf| file.file_stem().unwrap().to_str().unwrap().to_owned();
    files(folder).into_iter().map(name).collect()
}

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests").join(folder);
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}
