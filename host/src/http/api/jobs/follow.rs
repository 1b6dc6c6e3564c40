//! Follows the log of a job through all its tries to its end.

use std::sync::Arc;

use axum::response::sse::Event;
use serde_json::json;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::engine::{Change, Engine, LiveJob};
use crate::http::api::sse;
use crate::model::{JobId, JobState};
use crate::store::StoreError;
use crate::store::jobs::JobEntry;

/// The most bytes of a stored log in one event, if no line is longer.
const PIECE: usize = 64 << 10;

/// Follows the log of a job. It is never waited for: what it is too slow for is left out.
pub(super) struct Follower {
    engine: Arc<Engine>,
    job: JobId,
    /// Bytes of the log that were told, or left out.
    place: u64,
    stage: Stage,
}

/// What is followed at the moment.
enum Stage {
    /// Somebody has to look where the job is.
    Look,
    /// It runs.
    Live(Arc<LiveJob>),
    /// It waits; something will change.
    Wait(Receiver<Arc<Change>>),
    /// What is kept of its log is told, then what comes after it.
    Kept(String, Box<Stage>),
    /// It has ended.
    End(Box<JobEntry>),
    /// That was told.
    Over,
}

impl Follower {
    pub(super) fn new(engine: Arc<Engine>, job: JobId, place: u64) -> Self {
        Self { engine, job, place, stage: Stage::Look }
    }

    /// What is to be told next; `None` at the end.
    pub(super) async fn next(&mut self) -> Option<Event> {
        loop {
            let stage = std::mem::replace(&mut self.stage, Stage::Over);
            let (event, stage) = match stage {
                Stage::Look => (None, self.look().await),
                Stage::Live(live) => self.live(live).await,
                Stage::Wait(changes) => (None, self.wait(changes).await),
                Stage::Kept(log, after) => self.kept(log, after),
                Stage::End(entry) => (Some(end(&entry)), Stage::Over),
                Stage::Over => return None,
            };
            self.stage = stage;
            if event.is_some() {
                return event;
            }
        }
    }

    /// Where the job is. Changes from before the look are heard of, so that none is missed.
    async fn look(&mut self) -> Stage {
        let changes = self.engine.changes().watch();
        if let Some(live) = self.engine.live(&self.job) {
            // A try goes on with the log of those before, which may have been shortened.
            self.place = self.place.min(live.log().after(u64::MAX).next);
            return Stage::Live(live);
        }
        match self.read(changes).await {
            Ok(stage) => stage,
            Err(error) => {
                tracing::warn!("the log of job {} is not followed: {error}", self.job);
                Stage::Over
            }
        }
    }

    /// What the store says of a job that does not run.
    async fn read(&self, changes: Receiver<Arc<Change>>) -> Result<Stage, StoreError> {
        let store = self.engine.store();
        let Some(details) = store.job(&self.job).await? else { return Ok(Stage::Over) };
        if details.entry.state == JobState::Running {
            // It is about to begin, or has just ended.
            return Ok(Stage::Wait(changes));
        }
        let log = store.log(&self.job).await?.unwrap_or_default();
        let after = match details.entry.state {
            JobState::Done => Stage::End(Box::new(details.entry)),
            _ => Stage::Wait(changes),
        };
        Ok(Stage::Kept(log, Box::new(after)))
    }

    async fn live(&mut self, live: Arc<LiveJob>) -> (Option<Event>, Stage) {
        if !live.log().grew(self.place).await {
            return (None, Stage::Look);
        }
        let piece = live.log().after(self.place);
        if piece.left_out > 0 {
            // What is there is told next, from where it begins.
            self.place += piece.left_out;
            let skipped = sse::named("skipped", &json!({ "bytes": piece.left_out }));
            return (Some(skipped.id(self.place.to_string())), Stage::Live(live));
        }
        self.place = piece.next;
        (self.lines(&piece.text), Stage::Live(live))
    }

    async fn wait(&self, mut changes: Receiver<Arc<Change>>) -> Stage {
        loop {
            match changes.recv().await {
                Ok(change) if change.id != self.job => {}
                Ok(_) | Err(RecvError::Lagged(_)) => return Stage::Look,
                Err(RecvError::Closed) => return Stage::Over,
            }
        }
    }

    /// Tells a piece of what is kept, from where the reader is.
    fn kept(&mut self, log: String, after: Box<Stage>) -> (Option<Event>, Stage) {
        let place = usize::try_from(self.place).unwrap_or(usize::MAX);
        // Of a log that was shortened since nothing is told again.
        let rest = log.get(place..).unwrap_or_default();
        if rest.is_empty() {
            self.place = log.len() as u64;
            return (None, *after);
        }
        let piece = first_lines(rest);
        self.place += piece.len() as u64;
        let event = self.lines(piece);
        (event, Stage::Kept(log, after))
    }

    fn lines(&self, text: &str) -> Option<Event> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let event = || Event::default().event("log").id(self.place.to_string()).data(text);
        (!text.is_empty()).then(event)
    }
}

/// Whole lines of at most [`PIECE`] bytes, and at least one.
fn first_lines(text: &str) -> &str {
    let bytes = text.as_bytes();
    let within = bytes.get(..PIECE).unwrap_or(bytes);
    let end = match within.iter().rposition(|byte| *byte == b'\n') {
        _ if within.len() == bytes.len() => bytes.len(),
        Some(last) => last + 1,
        None => text.find('\n').map_or(bytes.len(), |first| first + 1),
    };
    text.get(..end).unwrap_or(text)
}

fn end(entry: &JobEntry) -> Event {
    let data = json!({
        "outcome": entry.outcome, "code": entry.code, "description": entry.description,
    });
    sse::named("end", &data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_is_told_in_whole_lines() {
        let line = format!("{}\n", "x".repeat(999));
        let log = line.repeat(100);
        let first = first_lines(&log);
        assert_eq!(first.len(), 65_000);
        assert!(first.ends_with('\n'));
        assert_eq!(first_lines("a\nb"), "a\nb");
        let long = format!("{}\nshort\n", "\u{e9}".repeat(PIECE));
        assert_eq!(first_lines(&long).len(), 2 * PIECE + 1);
    }
}
