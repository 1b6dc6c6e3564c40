//! `sandyard token`: who may do what.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::client::{self, Api, Call, Items, Remote};
use super::job::tell;
use super::table::{Cell, Table};
use super::{console, when};
use crate::model::Namespace;

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
        /// What it may be used for: admin, read, run, edit, events:send; may be repeated
        #[arg(long, required = true, value_delimiter = ',')]
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
        #[arg(value_parser = token_id)]
        token: String,
    },
}

/// Runs one of the commands.
pub(super) fn run(arguments: Arguments, data: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let Arguments { remote, command } = arguments;
    let api = remote.open(data)?;
    client::block_on(async {
        match command {
            TokenCommand::Create { title, scope, namespace } => {
                let namespaces = Some(namespace).filter(|namespaces| !namespaces.is_empty());
                let body = json!({ "title": title, "scopes": scope, "namespaces": namespaces });
                create(&api, &body, remote.json).await?;
            }
            TokenCommand::List => list(&api, remote.json).await?,
            TokenCommand::Revoke { token } => {
                let done = api.value(Call::delete(format!("/v1/tokens/{token}"))).await?;
                tell(&done, remote.json, &format!("token {token} is revoked"))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

async fn create(api: &Api, body: &Value, json: bool) -> anyhow::Result<()> {
    let made = api.value(Call::post("/v1/tokens").json(body)).await?;
    if json {
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

async fn list(api: &Api, json: bool) -> anyhow::Result<()> {
    let tokens = Items::whole(api, Call::get("/v1/tokens")).await?;
    if json {
        return console::print(&tokens.json().to_string());
    }
    let mut table = Table::new(["ID", "TITLE", "SCOPES", "NAMESPACES", "CREATED", "LAST USED"]);
    for token in &tokens.items {
        let namespaces = match token.get("namespaces") {
            None | Some(Value::Null) => Cell::text("all"),
            Some(_) => Cell::field(token, "namespaces"),
        };
        table.row([
            Cell::id(token, "id"),
            Cell::field(token, "title"),
            Cell::field(token, "scopes"),
            namespaces,
            Cell::whole(&when::shown(when::field(token, "created"))),
            Cell::whole(&when::shown(when::field(token, "last_used"))),
        ]);
    }
    table.write(&mut console::stdout())?;
    Ok(())
}

/// An id, and not the token itself, which has no place in a URL.
fn token_id(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if text.is_empty() || text.len() > 64 || !text.chars().all(plain) {
        return Err("write the id that `sandyard token list` shows".to_owned());
    }
    if text.starts_with("sy_") {
        return Err("this is a token; write its id, which `sandyard token list` shows".to_owned());
    }
    Ok(text.to_owned())
}
