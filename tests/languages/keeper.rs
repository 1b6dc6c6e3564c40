//! The Python plugin as a component, built by componentize-py.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::python::python;

/// The tool, by its name on PyPI.
const TOOL: &str = "componentize-py==0.25.1";

/// The world that the plugin is for.
const WORLD: &str = "tests:languages/keeper";

/// Its manifest.
pub(crate) const MANIFEST: &str = include_str!("plugin.toml");

/// The component. It is built if it was not built from the same sources before.
pub(crate) fn component() -> Vec<u8> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/languages");
    let interfaces = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("languages");
    fs::create_dir_all(&folder).unwrap();
    // Tests of several processes share the folder; the lock ends with the file.
    let lock = File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let built = folder.join(format!("keeper-{}.wasm", digest(&sources, &interfaces)));
    if !built.is_file() {
        // A build that is cut off leaves nothing under the final name.
        let unfinished = folder.join("unfinished.wasm");
        // The tool leaves bytecode beside what it reads.
        let copy = tempfile::tempdir().unwrap();
        fs::copy(sources.join("app.py"), copy.path().join("app.py")).unwrap();
        build(copy.path(), &[&interfaces, &sources.join("wit")], &unfinished);
        fs::rename(&unfinished, &built).unwrap();
    }
    fs::read(built).unwrap()
}

fn build(app: &Path, wit: &[&Path; 2], output: &Path) {
    let tool = python(&[TOOL]).with_file_name("componentize-py");
    let built = Command::new(tool)
        .args(["--quiet", "--world", WORLD])
        .args(wit.iter().flat_map(|folder| [OsStr::new("--wit-path"), folder.as_os_str()]))
        .args(["componentize", "app", "--python-path"])
        .arg(app)
        .arg("--output")
        .arg(output)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
}

/// A name for all that the component is made from.
fn digest(sources: &Path, interfaces: &Path) -> String {
    let mut files = vec![sources.join("app.py"), sources.join("keeper.rs")];
    files.extend(wit_files(&sources.join("wit")));
    files.extend(wit_files(interfaces));
    files.extend(wit_files(&interfaces.join("deps")));
    files.sort();
    let mut hasher = Sha256::new();
    for file in files {
        let bytes = fs::read(&file).unwrap();
        hasher.update(bytes.len().to_be_bytes());
        hasher.update(bytes);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn wit_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|end| end == "wit")).collect()
}
