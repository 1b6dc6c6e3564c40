//! Following a job to its end.

use std::time::Duration;

use http::{HeaderName, HeaderValue};
use serde_json::Value;

use super::{fetch, is_done};
use crate::cli::client::{Call, Failure, Follow};
use crate::cli::console;
use crate::cli::session::Session;
use crate::model::JobId;

/// Says where a stream that broke off goes on.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// How long to wait before a job is asked for again.
const PAUSE: Duration = Duration::from_millis(500);

/// How often in a row a server that is away is asked again: half a minute, enough for a restart.
const MOST_MISSED: u32 = 60;

/// How a command goes on once a job is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Args)]
pub(in crate::cli) struct Watch {
    /// Wait for the end of the job; the exit status is 0 after success and 1 otherwise
    #[arg(long, short)]
    pub(super) wait: bool,
    /// Print the job's log as it comes, to the end of the job, and exit as with --wait
    #[arg(long, short)]
    pub(super) follow: bool,
}

/// Who hears what a job logs.
pub(super) trait Listener {
    /// Lines of the log, the last one without its end.
    fn lines(&mut self, text: &str) -> anyhow::Result<()>;
    /// Some of the log was left out here; `what` says how much.
    fn skipped(&mut self, what: &Value);
}

/// Nobody: the end alone counts.
pub(super) struct Silence;

impl Listener for Silence {
    fn lines(&mut self, _: &str) -> anyhow::Result<()> {
        Ok(())
    }

    fn skipped(&mut self, _: &Value) {}
}

/// Follows a job to its end, over a restart of the server if need be, and gives the job as it is
/// then.
pub(super) async fn follow(
    session: &Session,
    job: &JobId,
    listener: &mut dyn Listener,
) -> anyhow::Result<Value> {
    let mut follower = Follower { session, job, listener, heard: None };
    let mut missed = 0;
    loop {
        let state = match follower.listen().await {
            Ok(()) => fetch(session, job).await,
            Err(error) => Err(error),
        };
        match state {
            Ok(job) if is_done(&job) => return Ok(job),
            Ok(_) => missed = 0,
            Err(error) if is_away(&error) && missed < MOST_MISSED => {
                if missed == 0 {
                    console::say(&console::dim("[sandyard] the server is away; waiting for it"));
                }
                missed += 1;
            }
            Err(error) => return Err(error),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Whether a server that was there may come back.
fn is_away(error: &anyhow::Error) -> bool {
    match error.downcast_ref::<Failure>() {
        Some(Failure::Nobody { .. } | Failure::Lost { .. }) => true,
        Some(Failure::Refused(refused)) => refused.status.is_server_error(),
        _ => false,
    }
}

struct Follower<'a> {
    session: &'a Session,
    job: &'a JobId,
    listener: &'a mut dyn Listener,
    /// Up to where the listener has heard the log.
    heard: Option<HeaderValue>,
}

impl Follower<'_> {
    /// Listens until the stream ends, from where the one before ended.
    async fn listen(&mut self) -> anyhow::Result<()> {
        let call = Call::get(format!("/v1/jobs/{}/log", self.job)).at(&self.session.place);
        let mut call = call.query("follow", "1");
        if let Some(heard) = &self.heard {
            call = call.header(LAST_EVENT_ID, heard.clone());
        }
        let mut stream = Follow::new(&self.session.api, self.session.api.stream(call).await?);
        while let Some(message) = stream.next().await? {
            match message.event.as_str() {
                "log" => self.listener.lines(&message.data)?,
                "skipped" => self.listener.skipped(&message.json()),
                "end" => return Ok(()),
                _ => {}
            }
            if !message.id.is_empty() {
                self.heard = HeaderValue::try_from(message.id).ok();
            }
        }
        Ok(())
    }
}
