//! `sandyard plugin new`: a plugin in Rust that builds, is tested and runs as it is.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail, ensure};

use super::sdk;

/// What stands for the plugin's id in the template.
const PLACEHOLDER: &str = "PLUGIN_NAME";

/// The files of a new plugin.
const TEMPLATE: [(&str, &str); 5] = [
    ("Cargo.toml", include_str!("template/Cargo.toml.txt")),
    ("plugin.toml", include_str!("template/plugin.toml.txt")),
    ("src/main.rs", include_str!("template/main.rs.txt")),
    ("README.md", include_str!("template/README.md.txt")),
    (".gitignore", include_str!("template/gitignore.txt")),
];

/// Names that cargo keeps for itself, and the one that the plugin depends on.
const RESERVED: [&str; 6] = ["build", "deps", "examples", "incremental", "sandyard-guest", "test"];

/// Makes the folder `place` with a plugin named as the folder is. An empty folder is taken.
pub(super) fn new(place: &Path, out: &mut dyn Write) -> anyhow::Result<()> {
    let name = name_of(place)?;
    ensure!(
        is_empty(place)?,
        "{} is there already and not empty; choose another name",
        place.display()
    );
    for (path, text) in TEMPLATE {
        write(&place.join(path), &text.replace(PLACEHOLDER, name))?;
    }
    for (path, text) in sdk::files()? {
        write(&place.join(sdk::FOLDER).join(path), &text)?;
    }
    writeln!(
        out,
        "{name} is in {place}. Next:\n  \
         cargo test --manifest-path {place}/Cargo.toml\n  \
         sandyard plugin build {place}\n  \
         sandyard run {run} --param name=Ada",
        place = place.display(),
        run = path_argument(place),
    )?;
    Ok(())
}

/// The plugin's name: the folder's.
fn name_of(place: &Path) -> anyhow::Result<&str> {
    let name = place.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let usable = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
    if !begins || name.len() > 64 || !name.chars().all(usable) {
        bail!(
            "a plugin can't be named {name:?}: write 1 to 64 of the characters a-z 0-9 - _ and \
             begin with a letter"
        );
    }
    ensure!(
        !RESERVED.contains(&name),
        "a plugin can't be named {name:?}: Rust's cargo keeps that name"
    );
    Ok(name)
}

/// Whether nothing is at `place`, or an empty folder.
fn is_empty(place: &Path) -> anyhow::Result<bool> {
    if !place.try_exists().with_context(|| format!("look for {}", place.display()))? {
        return Ok(true);
    }
    let mut entries = fs::read_dir(place).with_context(|| format!("list {}", place.display()))?;
    Ok(entries.next().is_none())
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(|| format!("make {}", parent.display()))?;
    }
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("write {}", path.display()))
}

/// The folder as `sandyard run` takes it: never a bare word, which could be a built-in's id.
fn path_argument(place: &Path) -> String {
    let bare = place.parent().is_none_or(|parent| parent.as_os_str().is_empty());
    let dot = if bare { "./" } else { "" };
    format!("{dot}{}", place.display())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugins;

    #[test]
    fn a_new_plugin_is_complete_and_its_manifest_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("my-plugin");
        let mut out = Vec::new();
        new(&place, &mut out).unwrap();
        let manifest = plugins::read_manifest(&place).unwrap();
        assert_eq!(manifest.id.as_str(), "my-plugin");
        for path in ["src/main.rs", "Cargo.toml", ".gitignore", "vendor/guest-sdk/Cargo.toml"] {
            let text = fs::read_to_string(place.join(path)).unwrap();
            assert!(!text.contains(PLACEHOLDER), "{path}");
        }
        assert!(String::from_utf8(out).unwrap().contains("sandyard plugin build"));

        let error = new(&place, &mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("not empty"), "{error}");
    }

    #[test]
    fn names_that_cargo_refuses_are_refused() {
        for name in ["", "..", "1st", "My Plugin", "caf\u{e9}", "build", "sandyard-guest"] {
            let error = name_of(Path::new(name)).unwrap_err().to_string();
            assert!(error.contains("can't be named"), "{name}: {error}");
        }
        assert_eq!(name_of(Path::new("a/b-1")).unwrap(), "b-1");
    }
}
