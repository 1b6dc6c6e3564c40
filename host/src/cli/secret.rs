//! `sandyard secret`: what plugins are given and nobody is shown.

use std::fmt;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::client::Call;
use super::session::{Session, There};
use super::table::{Cell, Table};
use super::{console, input, when};
use crate::definitions::Source;
use crate::model::{Bytes, SecretName};

/// The longest value that a server takes.
const LONGEST: Bytes = Bytes(64 << 10);

/// What is said of a file that may have been meant to be given by a pipe.
const NOTE: &str = "the line's end after the value is a part of it; `sandyard secret set NAME < FILE` leaves it out";

/// What `sandyard secret` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    there: There,
    #[command(subcommand)]
    command: SecretCommand,
}

#[derive(Debug, clap::Subcommand)]
enum SecretCommand {
    /// Keep a secret, whose value comes from stdin or a file
    ///
    /// From stdin the value is taken less the line's end after it, which `echo` and an editor add.
    /// From a file it is taken byte for byte, as keys and certificates want it.
    Set {
        /// What it goes by
        name: SecretName,
        /// The file with the value, or - for stdin; taken as it is, a line's end after it included
        #[arg(long, value_name = "FILE|-")]
        file: Option<Source>,
    },
    /// List secrets, without their values
    List,
    /// Remove a secret; jobs that it is granted to go without it from then on
    Delete {
        /// What it goes by
        name: SecretName,
    },
}

/// The value of a secret, for the server alone.
struct SecretBody(Value);

impl fmt::Debug for SecretBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBody")
    }
}

/// Runs one of the commands.
pub(super) fn run(arguments: Arguments, data: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let Arguments { there, command } = arguments;
    there.work(data, async |session| {
        match command {
            SecretCommand::Set { name, file } => {
                let SecretBody(body) = read(file.as_ref())?;
                let call = Call::put(format!("/v1/secrets/{name}")).json(&body);
                session.does(call, &format!("secret {name} is kept")).await?;
            }
            SecretCommand::List => list(&session).await?,
            SecretCommand::Delete { name } => {
                let call = Call::delete(format!("/v1/secrets/{name}"));
                session.does(call, &format!("secret {name} is deleted")).await?;
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Reads a value. Never from the arguments, which every process of the machine may read.
fn read(file: Option<&Source>) -> anyhow::Result<SecretBody> {
    let source = file.unwrap_or(&Source::Stdin);
    if *source == Source::Stdin && io::stdin().is_terminal() {
        bail!("the value would be seen while it is typed; give it by a pipe or by --file FILE");
    }
    let mut value = input::bytes(source, "the value", LONGEST)?;
    if file.is_none() {
        strip_line_end(&mut value);
    } else if is_a_line(&value) {
        console::say(&console::dim(NOTE));
    }
    ensure!(!value.is_empty(), "the value is empty; give it by a pipe or by --file FILE");
    Ok(SecretBody(match String::from_utf8(value) {
        Ok(text) => json!({ "value": text }),
        Err(error) => json!({ "base64": STANDARD.encode(error.as_bytes()) }),
    }))
}

/// Whether a value is one line of text with its end, as an editor writes a password.
fn is_a_line(value: &[u8]) -> bool {
    let end = value.iter().position(|byte| *byte == b'\n');
    end == value.len().checked_sub(1) && end.is_some() && str::from_utf8(value).is_ok()
}

/// `echo` adds one, and nobody means it.
fn strip_line_end(value: &mut Vec<u8>) {
    if value.last() == Some(&b'\n') {
        value.pop();
        if value.last() == Some(&b'\r') {
            value.pop();
        }
    }
}

async fn list(session: &Session) -> anyhow::Result<()> {
    let secrets = session.whole("/v1/secrets").await?;
    session.list(&secrets, Table::new(["NAME", "CHANGED"]), |secret| {
        let changed = when::shown(when::field(secret, "modified"));
        [Cell::id(secret, "name"), Cell::whole(&changed)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_told_from_other_values() {
        for (value, is_line) in [
            (&b"word\n"[..], true),
            (b"word\r\n", true),
            (b"word", false),
            (b"-----BEGIN\n-----END\n", false),
            (b"\xff\n", false),
            (b"", false),
        ] {
            assert_eq!(is_a_line(value), is_line, "{value:?}");
        }
    }

    #[test]
    fn one_line_end_is_not_meant() {
        for (piped, kept) in
            [("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("a", "a"), ("\n", "")]
        {
            let mut value = piped.as_bytes().to_vec();
            strip_line_end(&mut value);
            assert_eq!(value, kept.as_bytes(), "{piped:?}");
        }
    }
}
