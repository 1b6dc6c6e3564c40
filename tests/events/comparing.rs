//! Secrets and what is made with them are compared in constant time, and in no other way.

use std::fs;
use std::path::Path;

/// Where messages are verified, and what may be compared there: lengths, which are no secret, and
/// the version that a signature names.
const PLACES: [&str; 2] = ["intake/verification", "notify/signature.rs"];
const HARMLESS: [&str; 2] = [".len() ==", "*version == VERSION"];

/// What compares, and stops at the first byte that differs.
const COMPARING: [&str; 7] = ["==", "!=", ".eq(", ".ne(", ".cmp(", ".starts_with(", ".ends_with("];

fn sources() -> Vec<(String, String)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for place in PLACES {
        let path = source.join(place);
        let files = if path.is_dir() {
            fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect()
        } else {
            vec![path]
        };
        for file in files {
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&file).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap().to_owned();
            if !name.ends_with("_tests.rs") {
                found.push((name, text));
            }
        }
    }
    found
}

#[test]
fn verification_compares_in_constant_time_alone() {
    let sources = sources();
    for (name, text) in &sources {
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let compares = COMPARING.iter().any(|word| line.contains(word));
            let is_harmless = HARMLESS.iter().any(|word| line.contains(word));
            assert!(!compares || is_harmless, "{name} compares otherwise: {}", line.trim());
        }
    }
    for name in ["keyed.rs", "shared_token.rs", "signature.rs"] {
        let (_, text) = sources.iter().find(|(other, _)| other == name).unwrap();
        assert!(text.contains(".ct_eq("), "{name} compares no more; look where it is done now");
    }
}
