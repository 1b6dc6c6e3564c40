//! A server that a command works with, and the form in which it answers.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use super::client::{self, Api, Call, Items, Place, Remote};
use super::table::{Cell, Table};
use super::{console, facts};

/// Which server a command speaks to, and where on it.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub(super) struct There {
    #[command(flatten)]
    pub(super) remote: Remote,
    #[command(flatten)]
    pub(super) place: Place,
}

/// A server that a command works with.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) api: Api,
    pub(super) place: Place,
    /// Whether answers are JSON.
    pub(super) json: bool,
}

impl There {
    /// Works with that server; `data` is the folder given by `--data`, if it was.
    ///
    /// # Errors
    /// What says which server it is can't be used, or `work` fails.
    pub(super) fn work(
        self,
        data: Option<PathBuf>,
        work: impl AsyncFnOnce(Session) -> anyhow::Result<ExitCode>,
    ) -> anyhow::Result<ExitCode> {
        let session = Session::open(&self.remote, self.place, data)?;
        client::block_on(work(session))
    }
}

impl Session {
    /// Nothing is sent yet.
    ///
    /// # Errors
    /// What says which server it is can't be used.
    pub(super) fn open(
        remote: &Remote,
        place: Place,
        data: Option<PathBuf>,
    ) -> anyhow::Result<Self> {
        Ok(Self { api: remote.open(data)?, place, json: remote.json })
    }

    /// What the server answers to a call for something in the namespace.
    ///
    /// # Errors
    /// It refuses, or does not answer.
    pub(super) async fn value(&self, call: Call) -> anyhow::Result<Value> {
        Ok(self.api.value(call.at(&self.place)).await?)
    }

    /// Has something done, and says `done`.
    ///
    /// # Errors
    /// The server refuses, or does not answer.
    pub(super) async fn does(&self, call: Call, done: &str) -> anyhow::Result<()> {
        let answer = self.value(call).await?;
        self.tell(&answer, done)
    }

    /// Says that something is done; as JSON, what the server says, if anything.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) fn tell(&self, answer: &Value, done: &str) -> anyhow::Result<()> {
        match (self.json, answer) {
            (false, _) => console::print(done),
            (true, Value::Null) => Ok(()),
            (true, answer) => console::print(&answer.to_string()),
        }
    }

    /// Prints the thing at a path of the API, a line for each field that says something.
    ///
    /// # Errors
    /// The server refuses, or does not answer.
    pub(super) async fn show(&self, path: &str) -> anyhow::Result<()> {
        let thing = self.value(Call::get(path)).await?;
        if self.json {
            return console::print(&thing.to_string());
        }
        let mut out = console::stdout();
        facts::write(&mut out, &thing, &[])?;
        out.flush()?;
        Ok(())
    }

    /// A list that comes as a whole.
    ///
    /// # Errors
    /// The server refuses, or does not answer.
    pub(super) async fn whole(&self, path: &str) -> anyhow::Result<Items> {
        Items::whole(&self.api, Call::get(path).at(&self.place)).await
    }

    /// At most `most` of a list that comes page by page.
    ///
    /// # Errors
    /// The server refuses, or does not answer.
    pub(super) async fn pages(
        &self,
        most: usize,
        call: impl Fn() -> Call,
    ) -> anyhow::Result<Items> {
        Items::fetch(&self.api, most, || call().at(&self.place)).await
    }

    /// What is said of an empty list, which is of all namespaces or of one.
    fn none(&self, is_of_all: bool) -> String {
        if is_of_all && self.place.namespace.is_none() {
            return "there are none".to_owned();
        }
        format!("there are none in the namespace {}", self.place.namespace())
    }

    /// Prints a list: as JSON, or as a table with a `row` for each item.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) fn list<const N: usize>(
        &self,
        items: &Items,
        mut table: Table<N>,
        row: impl Fn(&Value) -> [Cell; N],
    ) -> anyhow::Result<()> {
        if self.json {
            return console::print(&items.json().to_string());
        }
        items.items.iter().for_each(|item| table.row(row(item)));
        table.write(&mut console::stdout())?;
        if items.items.is_empty() {
            console::say(&console::dim(&self.none(table.has("NAMESPACE"))));
        }
        if items.next.is_some() {
            let more = format!("there are more than {}; see --limit", items.items.len());
            console::say(&console::dim(&more));
        }
        Ok(())
    }
}
