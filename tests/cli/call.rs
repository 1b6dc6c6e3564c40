//! Starting a command, feeding it, listening to it, and never waiting for it without end.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// What any command may take, also where many others run beside it.
const DEADLINE: Duration = Duration::from_secs(120);

/// What the user who tests may have set, and no test may depend on.
const UNSET: [&str; 9] = [
    "SANDYARD_DATA",
    "SANDYARD_LOG",
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "RUST_BACKTRACE",
    "RUST_LOG",
    "COLUMNS",
    "XDG_DATA_HOME",
];

/// The program under test.
pub(crate) const SANDYARD: &str = env!("CARGO_BIN_EXE_sandyard");

/// A folder for everything these tests leave behind, kept from one test run to the next.
pub(crate) fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name)
}

/// A folder that goes with the test.
pub(crate) fn temporary() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// A command about to be started.
pub(crate) struct Call {
    command: Command,
    input: Vec<u8>,
}

/// `sandyard` with these arguments, and with the data folder that most tests share, so that each
/// plugin is compiled once.
pub(crate) fn sandyard<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Call {
    Call::new(SANDYARD).arguments(arguments).env("SANDYARD_DATA", kept("data"))
}

/// `sandyard run`, with these arguments after it.
pub(crate) fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Call {
    sandyard(["run"]).arguments(arguments)
}

impl Call {
    /// A program that is not yet told anything.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        for name in UNSET {
            command.env_remove(name);
        }
        Self { command, input: Vec::new() }
    }

    /// Adds arguments.
    pub(crate) fn arguments<S: AsRef<OsStr>>(
        mut self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Self {
        self.command.args(arguments);
        self
    }

    /// Sets a variable of the environment.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Takes a variable out of the environment.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Keeps data in a folder of its own.
    pub(crate) fn data(self, folder: &Path) -> Self {
        self.env("SANDYARD_DATA", folder)
    }

    /// Starts in this folder.
    pub(crate) fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Gives it this on stdin.
    pub(crate) fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// Starts it.
    pub(crate) fn start(mut self) -> Running {
        let started = Instant::now();
        let piped =
            self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = self.input;
        // A command that does not read its input is not at fault.
        std::thread::spawn(move || drop(stdin.write_all(&input)));
        let mut stdout = child.stdout.take().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (heard, lines) = channel();
        let errors = std::thread::spawn(move || {
            for line in stderr.split(b'\n') {
                let line = String::from_utf8_lossy(&line.unwrap()).into_owned();
                // The test may have heard enough.
                drop(heard.send(line));
            }
        });
        let output = std::thread::spawn(move || {
            let mut text = Vec::new();
            stdout.read_to_end(&mut text).unwrap();
            text
        });
        Running { child, started, output, errors, lines, stderr: String::new() }
    }

    /// Starts it and waits for its end.
    pub(crate) fn end(self) -> Ended {
        self.start().end()
    }
}

/// A command that runs.
pub(crate) struct Running {
    child: Child,
    started: Instant,
    output: JoinHandle<Vec<u8>>,
    errors: JoinHandle<()>,
    lines: Receiver<String>,
    stderr: String,
}

impl Running {
    /// The next line on stderr.
    pub(crate) fn line(&mut self) -> String {
        let line = self.lines.recv_timeout(DEADLINE).unwrap();
        self.stderr.push_str(&line);
        self.stderr.push('\n');
        line
    }

    /// Whether it has not ended yet.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits until something has come about, which the command must live to see.
    pub(crate) fn until(&mut self, what: impl Fn() -> bool) {
        while !what() {
            assert!(self.is_running(), "it ended before");
            assert!(self.started.elapsed() < DEADLINE, "it never came about");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.child.id()).unwrap();
        kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
    }

    /// Waits for its end; after too long a time that is its death, and the test's.
    pub(crate) fn end(mut self) -> Ended {
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if self.started.elapsed() > DEADLINE {
                self.child.kill().unwrap();
                self.child.wait().unwrap();
                panic!("it did not end in {DEADLINE:?}; so far it said:\n{}", self.stderr);
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        let took = self.started.elapsed();
        loop {
            match self.lines.recv_timeout(DEADLINE) {
                Ok(line) => {
                    self.stderr.push_str(&line);
                    self.stderr.push('\n');
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("somebody holds its stderr open"),
            }
        }
        self.errors.join().unwrap();
        let stdout = String::from_utf8_lossy(&self.output.join().unwrap()).into_owned();
        Ended { status, stdout, stderr: self.stderr, took }
    }
}

/// What came of a command.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
}

impl Ended {
    /// It exited with this status, and not by a panic.
    #[track_caller]
    pub(crate) fn exits(self, status: i32) -> Self {
        assert_eq!(self.status.code(), Some(status), "{self:#?}");
        // Guests may panic, and say so; the host may not.
        let mut panics = self.stderr.split("panicked at ").skip(1);
        assert!(panics.all(|place| place.starts_with("tests/guests/")), "{self:#?}");
        self
    }

    /// It says this on stderr.
    #[track_caller]
    pub(crate) fn tells(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no {text:?} in {self:#?}");
        self
    }

    /// It says this on stdout.
    #[track_caller]
    pub(crate) fn prints(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "no {text:?} in {self:#?}");
        self
    }

    /// It was not started, says so, and prints nothing.
    #[track_caller]
    pub(crate) fn refuses(self, text: &str) -> Self {
        let ended = self.exits(2).tells(text).tells("error:");
        assert_eq!(ended.stdout, "", "{ended:#?}");
        ended
    }

    /// The one JSON document on stdout, which is all there is.
    #[track_caller]
    pub(crate) fn record(&self) -> Value {
        let text = self.stdout.strip_suffix('\n').unwrap_or_else(|| panic!("{self:#?}"));
        assert!(!text.contains('\n'), "{self:#?}");
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

/// Runs a job, which must exit with this status, and gives its record.
#[track_caller]
pub(crate) fn record<S: AsRef<OsStr>>(
    status: i32,
    arguments: impl IntoIterator<Item = S>,
) -> Value {
    run(["--json"]).arguments(arguments).end().exits(status).record()
}
