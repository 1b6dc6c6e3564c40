//! The plugins that the tests run, as files.

use std::fs;
use std::path::{Path, PathBuf};

use sandyard_test_guests::written::Written;

/// A test guest as a component.
pub(crate) fn component(name: &str) -> String {
    text(&sandyard_test_programs::component(name))
}

/// A test guest as a core module.
pub(crate) fn module(name: &str) -> String {
    text(&sandyard_test_programs::module(name))
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// Writes a guest's text to a `.wat` file in `folder`.
pub(crate) fn written(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(format!("{name}.wat"));
    fs::write(&path, Written::named(name).unwrap().text).unwrap();
    path
}

/// Makes a plugin's folder: a manifest of the id `tried` with `more` in it, and the test guest
/// `program` as its component.
pub(crate) fn plugin(folder: &Path, program: &str, more: &str) -> String {
    let place = folder.join("tried");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("plugin.toml"), format!("id = \"tried\"\n{more}")).unwrap();
    fs::copy(sandyard_test_programs::component(program), place.join("tried.wasm")).unwrap();
    text(&place)
}

/// A plugin in `folder` that is compiled in no time and says `said by hand`.
pub(crate) fn small(folder: &Path) -> String {
    let path = folder.join("small.wat");
    fs::write(&path, speaker("{\"complete\":1,\"description\":\"said by hand\"}")).unwrap();
    text(&path)
}

/// A core module in text that says `line` and ends.
fn speaker(line: &str) -> String {
    let length = line.len() + 1;
    let line = line.replace('"', "\\\"");
    format!(
        r#"(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "{line}\n")
  (func (export "_start")
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.const {length}))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))"#
    )
}
