//! `sandyard token`: who may do what.

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::client::{self, Call, Place, Remote};
use super::session::Session;
use super::table::{Cell, Table};
use super::{console, when};
use crate::model::Namespace;

/// What a token can be used for.
const SCOPES: [&str; 5] = ["admin", "read", "run", "edit", "events:send"];

/// What `sandyard token` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    remote: Remote,
    #[command(subcommand)]
    command: TokenCommand,
}

#[derive(Debug, clap::Subcommand)]
enum TokenCommand {
    /// Make a token and print it; it is never shown again
    Create {
        /// What it is for, like "the shop's backend"
        #[arg(long)]
        title: String,
        /// What it may be used for; may be repeated
        #[arg(long, required = true, value_delimiter = ',', value_parser = SCOPES)]
        scope: Vec<String>,
        /// Where; may be repeated [default: in every namespace]
        #[arg(long, short, value_delimiter = ',')]
        namespace: Vec<Namespace>,
    },
    /// List tokens, without what they are made of
    List,
    /// Revoke a token
    Revoke {
        /// The token's id, as the list shows it
        id: TokenId,
    },
}

/// Runs one of the commands.
pub(super) fn run(arguments: Arguments, data: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let Arguments { remote, command } = arguments;
    let session = Session::open(&remote, Place::default(), data)?;
    client::block_on(async {
        match command {
            TokenCommand::Create { title, scope, namespace } => {
                let namespaces = Some(namespace).filter(|namespaces| !namespaces.is_empty());
                let body = json!({ "title": title, "scopes": scope, "namespaces": namespaces });
                create(&session, &body).await?;
            }
            TokenCommand::List => list(&session).await?,
            TokenCommand::Revoke { id } => {
                let token = id.check()?;
                let call = Call::delete(format!("/v1/tokens/{token}"));
                session.does(call, &format!("token {token} is revoked")).await?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

async fn create(session: &Session, body: &Value) -> anyhow::Result<()> {
    let made = session.value(Call::post("/v1/tokens").json(body)).await?;
    if session.json {
        return console::print(&made.to_string());
    }
    let text = |name: &str| made.get(name).and_then(Value::as_str);
    let token = text("token").context("the server's answer has no token")?;
    console::print(&console::printable(token))?;
    let id = text("id").unwrap_or("?");
    let note = format!("keep it: it is not shown again; `sandyard token revoke {id}` ends it");
    console::say(&console::dim(&console::printable(&note)));
    Ok(())
}

async fn list(session: &Session) -> anyhow::Result<()> {
    let tokens = session.whole("/v1/tokens").await?;
    let table = Table::new(["ID", "TITLE", "SCOPES", "NAMESPACES", "CREATED", "LAST USED"]);
    session.list(&tokens, table, |token| {
        let namespaces = match token.get("namespaces") {
            None | Some(Value::Null) => Cell::text("all"),
            Some(_) => Cell::field(token, "namespaces"),
        };
        [
            Cell::id(token, "id"),
            Cell::field(token, "title"),
            Cell::field(token, "scopes"),
            namespaces,
            Cell::whole(&when::shown(when::field(token, "created"))),
            Cell::whole(&when::shown(when::field(token, "last_used"))),
        ]
    })
}

/// What was given as the id of a token. It may be the token itself, so that it is not shown.
#[derive(Clone)]
struct TokenId(String);

impl TokenId {
    /// The id.
    ///
    /// # Errors
    /// It is no id. What was found stays out of the error.
    fn check(self) -> anyhow::Result<String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let Self(text) = self;
        ensure!(
            !text.starts_with("sy_"),
            "this is a token, and revoking takes its id, which `sandyard token list` shows"
        );
        ensure!(
            (1..=64).contains(&text.len()) && text.chars().all(plain),
            "this is no token's id; write one that `sandyard token list` shows"
        );
        Ok(text)
    }
}

impl From<String> for TokenId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenId")
    }
}
