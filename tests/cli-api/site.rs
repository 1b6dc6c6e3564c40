//! A server, and commands that find it by its data directory.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::call::{Call, Ended, sandyard, temporary};
use crate::server::{Setup, Yard};

/// A server, and a folder where commands start.
pub(crate) struct Site {
    yard: Yard,
    folder: TempDir,
}

/// A command without anything of the user's in its environment.
pub(crate) fn command(arguments: &[&str]) -> Call {
    sandyard(arguments)
        .without("SANDYARD_SERVER")
        .without("SANDYARD_TOKEN")
        .without("SANDYARD_ADMIN_TOKEN")
        .env("TZ", "UTC")
}

impl Site {
    pub(crate) fn start() -> Self {
        Self::of(Setup::default())
    }

    pub(crate) fn of(setup: Setup) -> Self {
        Self { yard: setup.start(), folder: temporary() }
    }

    pub(crate) fn yard(&self) -> &Yard {
        &self.yard
    }

    /// The server starts anew on its data, at another address.
    pub(crate) fn restarted(self) -> Self {
        Self { yard: self.yard.restart(), folder: self.folder }
    }

    /// A command that finds the server by its data directory.
    pub(crate) fn command(&self, arguments: &[&str]) -> Call {
        command(arguments).data(self.yard.data()).folder(self.folder.path())
    }

    /// A command that works, and says nothing of a failure.
    #[track_caller]
    pub(crate) fn does(&self, arguments: &[&str]) -> Ended {
        self.command(arguments).end().exits(0)
    }

    /// The JSON that a command prints.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        self.command(arguments).arguments(["--json"]).end().exits(0).record()
    }

    /// Writes a file where commands start.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// The folder where commands start.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The ids of a list of the API.
    #[track_caller]
    pub(crate) fn ids(&self, arguments: &[&str]) -> Vec<String> {
        let list = self.json(arguments);
        let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
        list["items"].as_array().unwrap().iter().map(id).collect()
    }
}

/// What an apply says of each definition: `RESULT KIND ID`.
pub(crate) fn results(account: &Value) -> Vec<String> {
    let word = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    let line = |item: &Value| {
        format!("{} {} {}", word(item, "result"), word(item, "kind"), word(item, "id"))
    };
    account["items"].as_array().unwrap().iter().map(line).collect()
}
