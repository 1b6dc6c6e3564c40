//! A Python with packages of PyPI, for tests that hold the host against other people's programs.
//!
//! A test gets it with `#[path = "../python/mod.rs"] mod python;`. It needs `python3` with its
//! module `venv`, and the package index the first time.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The interpreter of a virtual environment that has `packages`, each with its version, such as
/// `aiosmtpd==1.4.6`. There is one environment for all tests, in the target folder; it is made, and
/// what it lacks is installed, by the first that needs it.
pub(crate) fn python(packages: &[&str]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(folder).unwrap();
    // Tests of several processes share the environment; the lock ends with the file.
    let lock = File::create(folder.join("python.lock")).unwrap();
    lock.lock().unwrap();
    let environment = folder.join("python");
    let interpreter = environment.join("bin").join("python");
    let installed = environment.join("installed.txt");
    if !installed.is_file() {
        let venv =
            Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment).output();
        finished(
            "python3 -m venv",
            venv,
            "python3 with its module venv (Debian: apt-get install python3-venv)",
        );
        fs::write(&installed, "").unwrap();
    }
    let present = fs::read_to_string(&installed).unwrap();
    let lacks = |package: &&&str| !present.lines().any(|line| line == **package);
    let missing: Vec<&str> = packages.iter().filter(lacks).copied().collect();
    if !missing.is_empty() {
        let options = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        let pip = Command::new(&interpreter).args(options).args(&missing).output();
        let needs =
            format!("{} from PyPI or a mirror that pip is set up for", missing.join(" and "));
        finished("pip install", pip, &needs);
        fs::write(&installed, format!("{present}{}\n", missing.join("\n"))).unwrap();
    }
    interpreter
}

fn finished(what: &str, output: std::io::Result<std::process::Output>, needs: &str) {
    match output {
        Ok(output) if output.status.success() => {}
        Ok(output) => panic!(
            "this test needs {needs}; {what} ended with {}:\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        ),
        Err(error) => panic!("this test needs {needs}; {what} did not start: {error}"),
    }
}
