//! `sandyard plugin build`: makes the component where the manifest says it is.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::plugins::{self, Manifest, Source};

use super::list::size;

const TARGET: &str = "wasm32-wasip2";

/// Builds the plugin in `folder`: by the manifest's `[build] command`, or else as a Rust package.
pub(super) fn build(folder: &Path, out: &mut dyn Write) -> anyhow::Result<()> {
    let manifest = plugins::read_manifest(folder)?;
    match &manifest.build {
        Some(command) => run_command(folder, command)?,
        None if folder.join("Cargo.toml").is_file() => build_package(folder, &manifest)?,
        None => bail!(
            "{} says no [build] command and has no Cargo.toml beside it; write one, like\n\
             [build]\ncommand = \"make\"",
            folder.join(plugins::MANIFEST_FILE).display()
        ),
    }
    let Source { component, manifest, .. } = plugins::find(&path_name(folder)?)
        .context("find the component after building; the build made no such file")?;
    let bytes = component.read()?;
    let place = manifest.component.within(folder);
    writeln!(out, "{}: {}, {}", manifest.id, place.display(), size(bytes.len()))?;
    Ok(())
}

/// The folder as a name that is never taken for a built-in's id.
fn path_name(folder: &Path) -> anyhow::Result<String> {
    let path = folder.join(plugins::MANIFEST_FILE);
    match path.into_os_string().into_string() {
        Ok(name) => Ok(name),
        Err(name) => bail!("the path {name:?} is not UTF-8; move the plugin to one that is"),
    }
}

fn run_command(folder: &Path, command: &str) -> anyhow::Result<()> {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let status = Command::new(shell)
        .args([flag, command])
        .current_dir(folder)
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("start {shell} for the [build] command"))?;
    ensure!(status.success(), "the [build] command {command:?} failed ({status})");
    Ok(())
}

fn build_package(folder: &Path, manifest: &Manifest) -> anyhow::Result<()> {
    let output = Command::new(cargo())
        .args(["build", "--release", "--target", TARGET])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(folder)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("start cargo; is Rust installed?")?;
    ensure!(
        output.status.success(),
        "cargo build failed ({}); if the target is missing, type: rustup target add {TARGET}",
        output.status
    );
    let messages = String::from_utf8_lossy(&output.stdout);
    let package = folder.join("Cargo.toml").canonicalize().context("find Cargo.toml")?;
    let program = program(&messages, &package)?;
    let place = manifest.component.within(folder);
    if place.canonicalize().is_ok_and(|place| place == program) {
        return Ok(());
    }
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent).with_context(|| format!("make {}", parent.display()))?;
    }
    fs::copy(&program, &place)
        .with_context(|| format!("copy {} to {}", program.display(), place.display()))?;
    Ok(())
}

fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or("cargo".into())
}

/// The one program of `package` among cargo's messages, a line of JSON each.
fn program(messages: &str, package: &Path) -> anyhow::Result<PathBuf> {
    let mut programs = Vec::new();
    for line in messages.lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let of_package = message.get("manifest_path").and_then(Value::as_str);
        let executable = message.get("executable").and_then(Value::as_str);
        if let Some(executable) = executable
            && of_package.is_some_and(|path| Path::new(path) == package)
        {
            programs.push(PathBuf::from(executable));
        }
    }
    match <[PathBuf; 1]>::try_from(programs) {
        Ok([program]) => Ok(program),
        Err(programs) => bail!(
            "{} has {} programs, and a plugin is one; say which by a [build] command in plugin.toml",
            package.display(),
            programs.len()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(manifest: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(plugins::MANIFEST_FILE), manifest).unwrap();
        folder
    }

    #[test]
    fn a_command_builds_in_the_plugins_folder() {
        let folder = folder("id = \"x\"\n[build]\ncommand = \"echo code > x.wasm\"");
        let mut out = Vec::new();
        build(folder.path(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("x: ") && text.ends_with("x.wasm, 1 KiB\n"), "{text}");
    }

    #[test]
    fn a_build_that_fails_or_makes_nothing_is_an_error() {
        let fails = folder("id = \"x\"\n[build]\ncommand = \"exit 3\"");
        let error = build(fails.path(), &mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("\"exit 3\" failed"), "{error}");

        let makes_nothing = folder("id = \"x\"\n[build]\ncommand = \"true\"");
        let error = build(makes_nothing.path(), &mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("made no such file"), "{error}");

        let error = build(folder("id = \"x\"").path(), &mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("[build]\ncommand"), "{error}");
    }

    #[test]
    fn the_program_is_the_packages_own() {
        let messages = r#"{"reason":"compiler-artifact","manifest_path":"/sdk/Cargo.toml","executable":null}
text that is no message
{"reason":"compiler-artifact","manifest_path":"/x/Cargo.toml","executable":"/x/target/x.wasm"}
{"reason":"build-finished","success":true}"#;
        let found = program(messages, Path::new("/x/Cargo.toml")).unwrap();
        assert_eq!(found, Path::new("/x/target/x.wasm"));
        let error = program(messages, Path::new("/y/Cargo.toml")).unwrap_err();
        assert!(error.to_string().contains("has 0 programs"), "{error}");
    }
}
