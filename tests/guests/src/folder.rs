//! What guests do with folders: list them, and make symbolic links in them.

use std::{fs, io};

/// The names in a folder, sorted.
///
/// # Errors
/// When the folder can't be read.
pub fn names(path: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Makes `link` a symbolic link to `target`.
///
/// # Errors
/// When the link can't be made.
#[expect(deprecated, reason = "the only way to make a symbolic link that both WASI targets have")]
pub fn make_link(target: &str, link: &str) -> io::Result<()> {
    fs::soft_link(target, link)
}
