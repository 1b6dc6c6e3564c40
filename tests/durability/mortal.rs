//! A server that is killed and started again on the same data.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tempfile::TempDir;

use crate::client::Reach;
use crate::server::{Setup, Yard};

/// When a server was killed, in seconds since 1970: it lived at `before` and was dead at `after`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kill {
    pub(crate) before: f64,
    pub(crate) after: f64,
}

/// A server that is killed and started again on the same data.
pub(crate) struct Mortal {
    /// Absent between a kill and the next start.
    yard: Option<Yard>,
    data: Arc<TempDir>,
    variables: Vec<(&'static str, &'static str)>,
    pub(crate) kills: Vec<Kill>,
}

impl Mortal {
    /// Starts it for the first time.
    pub(crate) fn start(variables: Vec<(&'static str, &'static str)>) -> Self {
        let data = Arc::new(TempDir::new().unwrap());
        let mut mortal = Self { yard: None, data, variables, kills: Vec::new() };
        mortal.revive();
        mortal
    }

    /// The server that lives.
    pub(crate) fn yard(&self) -> &Yard {
        self.yard.as_ref().expect("it is asked for only while it lives")
    }

    /// Where it can be reached.
    pub(crate) fn reach(&self) -> Reach {
        let yard = self.yard();
        Reach::At { url: yard.url().to_owned(), token: yard.token().to_owned() }
    }

    /// Kills it.
    pub(crate) fn kill(&mut self) {
        let mut yard = self.yard.take().expect("it is killed only while it lives");
        let before = now();
        yard.kill();
        self.kills.push(Kill { before, after: now() });
    }

    /// Starts it again and kills it after a while, most likely before it answers.
    pub(crate) fn die_young(&mut self, life: Duration) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sandyard"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SANDYARD_")) {
            command.env_remove(name);
        }
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]);
        command.arg(self.data.path());
        command.envs(self.variables.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        thread::sleep(life);
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        let before = now();
        child.kill().unwrap();
        child.wait().unwrap();
        self.kills.push(Kill { before, after: now() });
    }

    /// Starts it again.
    pub(crate) fn revive(&mut self) {
        let mut setup = Setup::default().data(self.data.clone());
        for (name, value) in &self.variables {
            setup = setup.variable(name, *value);
        }
        self.yard = Some(setup.start());
    }

    /// Ends it as a service manager does.
    pub(crate) fn stop(mut self) {
        let yard = self.yard.take().expect("it is stopped only while it lives");
        assert!(yard.stop().success());
    }
}

/// The time, in seconds since 1970.
pub(crate) fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64()
}
