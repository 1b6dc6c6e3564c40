//! Compiling guest packages to WebAssembly from a build script; shared by the host, which embeds
//! the built-in plugins, and by the test programs.
//!
//! An inner cargo does it, in a target folder of its own, so that it never waits for the outer
//! one's lock. That folder is shared by all build scripts of one outer target folder: whether
//! checked, linted, tested or built, the guests are compiled once.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// What a guest is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// Core modules of WASI 0.1.
    Wasip1,
    /// Components of WASI 0.2.
    Wasip2,
}

impl Target {
    const ALL: [Self; 2] = [Self::Wasip1, Self::Wasip2];

    /// The name that rustc and rustup know.
    pub(crate) fn triple(self) -> &'static str {
        match self {
            Self::Wasip1 => "wasm32-wasip1",
            Self::Wasip2 => "wasm32-wasip2",
        }
    }
}

/// The workspace whose guest packages are compiled.
pub(crate) struct Guests {
    root: PathBuf,
    target_dir: PathBuf,
}

impl Guests {
    /// The guests of the workspace at `root`, once every target is there to compile them.
    pub(crate) fn new(root: PathBuf) -> Result<Self, String> {
        let missing = Target::ALL.into_iter().any(|target| !is_installed(target));
        if missing {
            install()?;
        }
        let target_dir = outer_target_dir(&out_dir()?).join("guests");
        Ok(Self { root, target_dir })
    }

    /// Compiles the programs of one package.
    ///
    /// One package at a time, so that no package's features change another's code.
    pub(crate) fn compile(&self, package: &str, target: Target) -> Result<Compiled, String> {
        self.run_cargo(package, target)?;
        Ok(Compiled { folder: self.target_dir.join(target.triple()).join("plugin") })
    }

    fn run_cargo(&self, package: &str, target: Target) -> Result<(), String> {
        let mut cargo = Command::new(variable("CARGO")?);
        for (name, _) in env::vars_os() {
            if is_of_the_outer_build(&name) {
                cargo.env_remove(name);
            }
        }
        if let Some(home) = env::var_os("CARGO_HOME").or_else(default_cargo_home) {
            cargo.env("CARGO_ENCODED_RUSTFLAGS", remap(&home));
        }
        cargo
            .current_dir(&self.root)
            .args(["build", "--locked", "--profile", "plugin", "--bins"])
            .args(["--package", package, "--target", target.triple(), "--target-dir"])
            .arg(&self.target_dir)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let status = cargo.status().map_err(|error| format!("cannot start cargo: {error}"))?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("{package} did not compile for {} ({status})", target.triple()))
        }
    }
}

/// Programs that were compiled for one target.
pub(crate) struct Compiled {
    folder: PathBuf,
}

impl Compiled {
    /// Copies `PROGRAM.wasm` to `folder`, which is made if need be, and answers with its new path.
    ///
    /// A copy, since another checkout that shares the target folder may compile other programs of
    /// the same names. One that is up to date is left alone, so that nothing is built again.
    pub(crate) fn copy(&self, program: &str, folder: &Path) -> Result<PathBuf, String> {
        let name = format!("{program}.wasm");
        let (from, to) = (self.folder.join(&name), folder.join(&name));
        let unreadable = |error| format!("cannot read {}: {error}", from.display());
        let unwritable = |error| format!("cannot write {}: {error}", to.display());
        let compiled = fs::read(&from).map_err(unreadable)?;
        if fs::read(&to).is_ok_and(|copied| copied == compiled) {
            return Ok(to);
        }
        fs::create_dir_all(folder).map_err(unwritable)?;
        fs::write(&to, compiled).map_err(unwritable)?;
        Ok(to)
    }
}

/// Runs a build script; its error becomes one line of cargo's own output.
pub(crate) fn run(build: impl FnOnce() -> Result<(), String>) -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => match instruct("error", &error) {
            Ok(()) | Err(_) => ExitCode::FAILURE,
        },
    }
}

/// Has cargo run the build script again when one of `paths` changes: files, or whole folders.
///
/// A path that is not there is left out, as cargo would take it for changed every time.
pub(crate) fn watch<'a>(
    root: &Path,
    paths: impl IntoIterator<Item = &'a str>,
) -> Result<(), String> {
    for path in paths.into_iter().map(|path| root.join(path)) {
        if path.exists() {
            instruct("rerun-if-changed", &path.display().to_string())?;
        }
    }
    Ok(())
}

/// The build script's own folder.
pub(crate) fn out_dir() -> Result<PathBuf, String> {
    variable("OUT_DIR").map(PathBuf::from)
}

/// The folder of the package that the build script belongs to.
pub(crate) fn package_dir() -> Result<PathBuf, String> {
    variable("CARGO_MANIFEST_DIR").map(PathBuf::from)
}

fn instruct(key: &str, value: &str) -> Result<(), String> {
    writeln!(io::stdout(), "cargo::{key}={value}")
        .map_err(|error| format!("cannot tell cargo: {error}"))
}

fn variable(name: &str) -> Result<OsString, String> {
    env::var_os(name).ok_or_else(|| format!("{name} is not set; run this build script by cargo"))
}

/// The target folder around a build script's own, by the tag that cargo leaves in it.
fn outer_target_dir(out_dir: &Path) -> PathBuf {
    let tagged = out_dir.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    tagged.unwrap_or(out_dir).to_owned()
}

/// Whether rustc has the target's standard library.
fn is_installed(target: Target) -> bool {
    let rustc = env::var_os("RUSTC").unwrap_or("rustc".into());
    let printed = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", target.triple()])
        .output();
    printed.is_ok_and(|printed| {
        let path = String::from_utf8_lossy(&printed.stdout);
        printed.status.success() && Path::new(path.trim()).is_dir()
    })
}

fn install() -> Result<(), String> {
    let triples = Target::ALL.map(Target::triple);
    let done = Command::new("rustup")
        .args(["target", "add"])
        .args(triples)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    match done {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!(
            "the plugins need two more Rust targets; type: rustup target add {}",
            triples.join(" ")
        )),
    }
}

/// Whether a variable says how the outer build goes and would lead the inner one astray: another
/// target folder, flags for another target, a linter in the compiler's place, another profile.
fn is_of_the_outer_build(name: &OsStr) -> bool {
    /// What the user says for every cargo: where crates come from, and the shared job server.
    const OF_EVERY_CARGO: [&str; 6] = [
        "CARGO_HOME",
        "CARGO_MAKEFLAGS",
        "CARGO_NET_",
        "CARGO_HTTP_",
        "CARGO_REGISTR",
        "CARGO_SOURCE_",
    ];
    const OTHERS: [&str; 5] =
        ["RUSTFLAGS", "RUSTDOCFLAGS", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "CLIPPY_ARGS"];
    let name = name.to_string_lossy();
    let kept = OF_EVERY_CARGO.iter().any(|start| name.starts_with(start));
    !kept && (name.starts_with("CARGO") || OTHERS.contains(&name.as_ref()))
}

fn default_cargo_home() -> Option<OsString> {
    env::home_dir().map(|home| home.join(".cargo").into_os_string())
}

/// The flags that keep the build machine's paths out of the guests' panic messages.
fn remap(cargo_home: &OsStr) -> OsString {
    let mut flag = OsString::from("--remap-path-prefix=");
    flag.push(cargo_home);
    flag.push("=/cargo");
    flag
}
