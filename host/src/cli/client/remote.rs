//! Which server a command speaks to, and with which token.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::Context as _;

use super::api::{Api, Shown};
use super::base::Base;
use super::token::Token;
use crate::cli::data;

/// Where a server writes its URL, in its data directory.
const ADDRESS_FILE: &str = "address";

/// Where a server writes the token that it makes at its first start, in its data directory.
const TOKEN_FILE: &str = "admin.token";

/// More than a URL or a token has.
const LONGEST: u64 = 4096;

/// Which server a command speaks to, with which token, and in which form it answers.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub(in crate::cli) struct Remote {
    /// The server's URL [env: SANDYARD_SERVER] [default: the server of the data directory]
    #[arg(long, global = true, value_name = "URL", help_heading = "Server")]
    server: Option<Base>,
    /// The token to show [env: SANDYARD_TOKEN] [default: on the same machine, the admin token of
    /// the data directory]
    #[arg(long, global = true, value_name = "TOKEN", help_heading = "Server")]
    token: Option<Token>,
    /// Print the server's answer as one JSON document
    #[arg(long, global = true, help_heading = "Server")]
    pub(in crate::cli) json: bool,
}

/// A server and how its URL became known.
struct Found {
    base: Base,
    /// The file that told it; none where it was named or is the default.
    file: Option<PathBuf>,
}

impl Remote {
    /// A client of that server. Nothing is sent yet.
    ///
    /// `data` is the folder given by `--data`, if it was.
    ///
    /// # Errors
    /// What the environment or the data directory says is not usable.
    pub(in crate::cli) fn open(&self, data: Option<PathBuf>) -> anyhow::Result<Api> {
        // Whoever names a server and a token needs no data directory, nor a home.
        let data = data::folder(data).ok();
        let found = self.find(data.as_deref())?;
        let shown = self.token(&found.base, data.as_deref())?;
        Api::new(found.base, shown, found.file)
    }

    fn find(&self, data: Option<&Path>) -> anyhow::Result<Found> {
        if let Some(base) = &self.server {
            return Ok(Found { base: base.clone(), file: None });
        }
        if let Some(url) = variable("SANDYARD_SERVER")? {
            let base = url.parse().context("SANDYARD_SERVER is not usable")?;
            return Ok(Found { base, file: None });
        }
        if let Some(file) = data.map(|data| data.join(ADDRESS_FILE))
            && let Some(text) = read(&file)?
        {
            let base: Base =
                text.trim().parse().with_context(|| format!("{} is not usable", file.display()))?;
            return Ok(Found { base: base.reachable(), file: Some(file) });
        }
        Ok(Found { base: Base::default(), file: None })
    }

    fn token(&self, base: &Base, data: Option<&Path>) -> anyhow::Result<Option<Shown>> {
        if let Some(token) = &self.token {
            return Ok(Some(Shown { token: token.clone(), origin: "--token".to_owned() }));
        }
        if let Some(token) = variable("SANDYARD_TOKEN")? {
            let origin = "SANDYARD_TOKEN".to_owned();
            return Ok(Some(Shown { token: token.into(), origin }));
        }
        // The admin's token stays on its machine.
        if base.is_local()
            && let Some(token) = variable("SANDYARD_ADMIN_TOKEN")?
        {
            let origin = "SANDYARD_ADMIN_TOKEN".to_owned();
            return Ok(Some(Shown { token: token.into(), origin }));
        }
        let Some(file) = data.filter(|_| base.is_local()).map(|data| data.join(TOKEN_FILE)) else {
            return Ok(None);
        };
        let token = read(&file)?.map(Token::from);
        Ok(token.map(|token| Shown { token, origin: file.display().to_string() }))
    }
}

/// A variable that is set and not empty.
fn variable(name: &str) -> anyhow::Result<Option<String>> {
    match env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => anyhow::bail!("{name} is not usable: it is no text"),
    }
}

/// The text of a small file; none if there is no file.
fn read(path: &Path) -> anyhow::Result<Option<String>> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(error).with_context(|| {
                format!("read {}; or name the server and the token yourself", path.display())
            });
        }
    };
    let mut text = String::new();
    file.take(LONGEST)
        .read_to_string(&mut text)
        .with_context(|| format!("read {}", path.display()))?;
    Ok(Some(text))
}
