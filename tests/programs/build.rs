//! Compiles every test guest, as a component and as a core module.

#[path = "../../build/wasm.rs"]
mod wasm;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use wasm::{Guests, Target};

/// A package of its own, so that the features it needs change no other guest.
const TYPED_GUESTS: &str = "sandyard-test-typed-guest";

/// Its programs.
const TYPED: [&str; 2] = ["sandyard-test-typed-guest", "services"];

fn main() -> ExitCode {
    wasm::run(build)
}

fn build() -> Result<(), String> {
    let package = wasm::package_dir()?;
    let root =
        package.ancestors().nth(2).ok_or("this package is not two folders below the root")?;
    wasm::watch(
        root,
        [
            "Cargo.toml",
            "Cargo.lock",
            "build/wasm.rs",
            "tests/programs/build.rs",
            "tests/guests/Cargo.toml",
            "tests/guests/src",
            "tests/typed-guest/Cargo.toml",
            "tests/typed-guest/src",
            "guest-sdk/Cargo.toml",
            "guest-sdk/src",
            "wit",
        ],
    )?;
    let guests = Guests::new(root.to_owned())?;
    let programs = programs(&root.join("tests/guests/src/bin"))?;
    for target in [Target::Wasip2, Target::Wasip1] {
        let compiled = guests.compile("sandyard-test-guests", target)?;
        let folder = wasm::out_dir()?.join(target.triple());
        for program in &programs {
            compiled.copy(program, &folder)?;
        }
    }
    let typed = guests.compile(TYPED_GUESTS, Target::Wasip2)?;
    let folder = wasm::out_dir()?.join(Target::Wasip2.triple());
    for program in TYPED {
        typed.copy(program, &folder)?;
    }
    Ok(())
}

/// The names of the programs whose sources are in `folder`, a file each.
fn programs(folder: &Path) -> Result<Vec<String>, String> {
    let unreadable = |error| format!("cannot list {}: {error}", folder.display());
    let mut programs = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_stem().and_then(|name| name.to_str());
        programs.push(name.ok_or("a program's name is not UTF-8")?.to_owned());
    }
    Ok(programs)
}
