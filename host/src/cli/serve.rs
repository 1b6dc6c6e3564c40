//! `sandyard serve`: the server, until it is told to stop.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::config::{self, Flags, Place};
use super::{console, file_limit};
use crate::http::AdminToken;
use crate::sandbox::CompilerProgram;
use crate::server::{Server, ServerOptions};

/// The variable that gives the admin's token.
const ADMIN_TOKEN: &str = "SANDYARD_ADMIN_TOKEN";

/// The exit status when the server was told twice to stop: 128 and the signal's number, as shells
/// have it.
const CUT_SHORT: i32 = 130;

/// A shorter token can be guessed.
const SHORT_TOKEN: usize = 16;

/// Run the server: take in events, run jobs, keep schedules
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    flags: Flags,
    #[command(flatten)]
    place: Place,
}

pub(super) fn run(arguments: Arguments, data: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let config = config::read(&arguments.place, arguments.flags, data)?;
    let options =
        ServerOptions { config, admin: given_token()?, compiler: CompilerProgram::Itself };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_name("server")
        .enable_all()
        .build()
        .context("start the server's threads")?;
    runtime.block_on(serve(options))
}

async fn serve(options: ServerOptions) -> anyhow::Result<ExitCode> {
    let is_token_given = options.admin.is_some();
    let mut signals = Signals::listen()?;
    file_limit::outlive()?;
    let server = Server::start(options).await?;
    announce(&server)?;
    if !is_token_given {
        let file = server.config().data.join("admin.token");
        console::say(&console::dim(&format!("the admin's token is in {}", file.display())));
    }
    signals.next().await;
    console::say("stopping; once more ends at once");
    tokio::select! {
        () = server.stop() => Ok(ExitCode::SUCCESS),
        // Nothing more is waited for: what is not written yet counts as a crash.
        () = signals.next() => std::process::exit(CUT_SHORT),
    }
}

/// The line that others wait for.
fn announce(server: &Server) -> anyhow::Result<()> {
    let mut stdout = console::stdout();
    writeln!(stdout, "listening on {}", server.url())?;
    stdout.flush()?;
    Ok(())
}

fn given_token() -> anyhow::Result<Option<AdminToken>> {
    let Some(token) = std::env::var_os(ADMIN_TOKEN).filter(|token| !token.is_empty()) else {
        return Ok(None);
    };
    let token = token.to_str().unwrap_or_default();
    match AdminToken::given(token) {
        Some(_) if token.len() < SHORT_TOKEN => {
            tracing::warn!(
                "{ADMIN_TOKEN} is short and could be guessed; {SHORT_TOKEN} characters are safer"
            );
            Ok(AdminToken::given(token))
        }
        Some(given) => Ok(Some(given)),
        // What was found stays out of it: it is a secret.
        None => {
            bail!("{ADMIN_TOKEN} is not usable: accepted are 1 to 256 visible ASCII characters")
        }
    }
}

/// What tells the server to stop.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn listen() -> anyhow::Result<Self> {
        let listen = |kind| signal(kind).context("listen for signals");
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
