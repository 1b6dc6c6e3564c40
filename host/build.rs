//! Compiles the built-in plugins and writes down, for the host to include, where they are; and the
//! files of the guest SDK, which `sandyard plugin new` writes beside a new plugin.

#[path = "../build/wasm.rs"]
mod wasm;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use wasm::{Guests, Target};

/// A built-in plugin: its id, the folder of its package below `plugins/`, and what it is made for.
const BUILTINS: [(&str, &str, Target); 7] = [
    ("hello", "hello", Target::Wasip2),
    ("http-request", "http-request", Target::Wasip2),
    ("limits", "limits", Target::Wasip2),
    ("sample", "sample", Target::Wasip2),
    ("sample-module", "sample", Target::Wasip1),
    ("test", "test", Target::Wasip2),
    ("whalesay", "whalesay", Target::Wasip2),
];

/// What a new plugin gets a copy of.
const SDK: [&str; 3] = ["guest-sdk/Cargo.toml", "guest-sdk/src", "wit"];

fn main() -> ExitCode {
    wasm::run(build)
}

fn build() -> Result<(), String> {
    let package = wasm::package_dir()?;
    let root = package.parent().ok_or("the host's package has no folder above it")?.to_owned();
    wasm::watch(&root, ["Cargo.toml", "Cargo.lock", "build/wasm.rs", "host/build.rs"])?;
    wasm::watch(&root, SDK)?;
    for (_, folder, _) in BUILTINS {
        wasm::watch(&root, [format!("plugins/{folder}").as_str()])?;
    }
    write("builtin_plugins.rs", &builtin_plugins(&root)?)?;
    write("guest_sdk.rs", &guest_sdk(&root)?)
}

fn builtin_plugins(root: &Path) -> Result<String, String> {
    let guests = Guests::new(root.to_owned())?;
    let out_dir = wasm::out_dir()?;
    let mut code =
        String::from("/// Every built-in plugin, by id.\npub const BUILTINS: &[Builtin] = &[\n");
    for (id, folder, target) in BUILTINS {
        let package = format!("sandyard-plugin-{folder}");
        let compiled = guests.compile(&package, target)?;
        let component = compiled.copy(&package, &out_dir.join(target.triple()))?;
        let manifest = root.join("plugins").join(folder).join("plugin.toml");
        let kind = match target {
            Target::Wasip1 => "Module",
            Target::Wasip2 => "Component",
        };
        let entry = format!(
            "    Builtin {{ id: {id:?}, kind: BuiltinKind::{kind}, \
             manifest_text: include_str!({manifest:?}), component: include_bytes!({component:?}) }},"
        );
        line(&mut code, &entry)?;
    }
    line(&mut code, "];")?;
    Ok(code)
}

fn guest_sdk(root: &Path) -> Result<String, String> {
    let mut files = vec![PathBuf::from("Cargo.toml")];
    for place in SDK {
        collect(root, Path::new(place), &mut files)?;
    }
    let mut code = String::from("const FILES: &[(&str, &str)] = &[\n");
    for file in files {
        let source = root.join(&file);
        line(&mut code, &format!("    ({file:?}, include_str!({source:?})),"))?;
    }
    line(&mut code, "];")?;
    Ok(code)
}

/// Adds the files at and below `place`, relative to `root`, in the order of their names.
fn collect(root: &Path, place: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let path = root.join(place);
    if !path.is_dir() {
        files.push(place.to_owned());
        return Ok(());
    }
    let unreadable = |error| format!("cannot list {}: {error}", path.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&path).map_err(unreadable)? {
        names.push(entry.map_err(unreadable)?.file_name());
    }
    names.sort();
    names.iter().try_for_each(|name| collect(root, &place.join(name), files))
}

fn line(code: &mut String, text: &str) -> Result<(), String> {
    writeln!(code, "{text}").map_err(|error| format!("cannot write code: {error}"))
}

fn write(name: &str, code: &str) -> Result<(), String> {
    let path = wasm::out_dir()?.join(name);
    fs::write(&path, code).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
