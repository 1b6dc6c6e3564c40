//! A Node.js with packages of npm, for tests that hold the host against other people's programs.
//!
//! A test gets it with `#[path = "../node/mod.rs"] mod node;`. It needs `node` with `npm`, and the
//! package registry the first time.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder where a program finds `packages`, each with its version, such as `stripe@23.1.0`.
/// What is lacking is installed, without running any script of a package.
pub(crate) fn node(packages: &[&str]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("node");
    fs::create_dir_all(&folder).unwrap();
    // Tests of several processes share the folder; the lock ends with the file.
    let lock = File::create(folder.join("node.lock")).unwrap();
    lock.lock().unwrap();
    let installed = folder.join("installed.txt");
    let present = fs::read_to_string(&installed).unwrap_or_default();
    let lacks = |package: &&&str| !present.lines().any(|line| line == **package);
    let missing: Vec<&str> = packages.iter().filter(lacks).copied().collect();
    if !missing.is_empty() {
        let options = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
        let npm = Command::new("npm").args(options).args(&missing).current_dir(&folder).output();
        let needs = format!("{} from npm or a mirror that it is set up for", missing.join(" and "));
        match npm {
            Ok(output) if output.status.success() => {}
            Ok(output) => panic!(
                "this test needs {needs}; npm install ended with {}:\n{}{}",
                output.status,
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr),
            ),
            Err(error) => panic!("this test needs {needs}; npm did not start: {error}"),
        }
        fs::write(&installed, format!("{present}{}\n", missing.join("\n"))).unwrap();
    }
    folder
}
