//! Submitting a job on behalf of a request, and waiting for its end where that is asked.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;

use super::jobs;
use crate::definitions::Event;
use crate::engine::Wait;
use crate::http::{AppState, Json, Problem};
use crate::model::{JobId, JobState, Order, Submission, now};
use crate::store::jobs::{JobEntry, Submitted};

/// Says that a request with the same key had this answer before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// A job that is asked for.
pub(super) struct Launch<'r> {
    pub(super) event: &'r Event,
    pub(super) order: Order,
    pub(super) idempotency_key: Option<String>,
    /// How long to wait for its end.
    pub(super) wait: Option<Duration>,
}

/// A job that was asked for.
#[derive(Serialize)]
struct Launched<'j> {
    job: &'j JobEntry,
    /// How many jobs of the event wait, this one included; 0 if it starts at once.
    waiting: u32,
}

impl Launch<'_> {
    /// Submits the job. The answer is 202 with its entry, or, if it ends within the time to wait,
    /// 200 with its record.
    ///
    /// # Errors
    /// It is refused, or the store failed.
    pub(super) async fn send(self, state: &AppState) -> Result<Response, Problem> {
        if state.stopping().is_cancelled() {
            return Err(Problem::unavailable("the server stops and takes nothing new"));
        }
        let engine = state.engine();
        let id = JobId::generate();
        // Listened for before it exists, so that no end is missed.
        let mut wait = self.wait.map(|most| (engine.wait(&id), most));
        let source = self.wait.is_none().then(|| self.order.source.clone());
        let parent = self.order.parent.clone();
        let submitted = engine
            .submit(Submission {
                id,
                namespace: self.event.namespace.clone(),
                event: self.event.id.clone(),
                idempotency_key: self.idempotency_key,
                order: self.order,
            })
            .await?;
        if submitted.is_repeat {
            wait = wait.map(|(_, most)| (engine.wait(&submitted.job), most));
            return repeated(state, &submitted, wait).await;
        }
        if let Some((mut wait, most)) = wait {
            has_ended(state, &mut wait, most).await;
            return match wait.told() {
                Some(ended) => Ok(jobs::ended(state, ended)),
                None => settled(state, &submitted).await,
            };
        }
        let entry = queued(self.event, &submitted, source.unwrap_or_default(), parent);
        Ok(accepted(&entry, submitted.waiting))
    }
}

/// The answer to a request whose key was used before: that of its job, as it is by now.
async fn repeated(
    state: &AppState,
    submitted: &Submitted,
    wait: Option<(Wait, Duration)>,
) -> Result<Response, Problem> {
    let mut answer = match wait {
        None => {
            let entry = entry(state, &submitted.job).await?;
            accepted(&entry, 0)
        }
        Some((mut wait, most)) => {
            // Whether it has ended already is read after it began to be waited for.
            if entry(state, &submitted.job).await?.state != JobState::Done {
                has_ended(state, &mut wait, most).await;
            }
            settled(state, submitted).await?
        }
    };
    answer.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(answer)
}

/// 200 with the record of a job that has ended; 202 for one that has not.
async fn settled(state: &AppState, submitted: &Submitted) -> Result<Response, Problem> {
    let details = jobs::find(state, &submitted.job).await?;
    if details.entry.state != JobState::Done {
        return Ok(accepted(&details.entry, 0));
    }
    jobs::record(state, &details).await
}

async fn entry(state: &AppState, id: &JobId) -> Result<JobEntry, Problem> {
    Ok(jobs::find(state, id).await?.entry)
}

/// Waits until the job ends, the time is over, or the server begins to stop.
async fn has_ended(state: &AppState, wait: &mut Wait, most: Duration) {
    tokio::select! {
        _ = wait.ended() => {}
        () = tokio::time::sleep(most) => {}
        () = state.stopping().cancelled() => {}
    }
}

fn accepted(job: &JobEntry, waiting: u32) -> Response {
    let location = [(LOCATION, format!("/v1/jobs/{}", job.id))];
    (StatusCode::ACCEPTED, location, Json(Launched { job, waiting })).into_response()
}

/// The entry of a job that was just submitted, which spares reading it.
fn queued(event: &Event, submitted: &Submitted, source: String, parent: Option<JobId>) -> JobEntry {
    JobEntry {
        id: submitted.job.clone(),
        namespace: event.namespace.clone(),
        event: event.id.clone(),
        plugin: event.plugin.clone(),
        category: event.category.clone(),
        state: submitted.state,
        outcome: None,
        code: None,
        description: None,
        label: None,
        name: None,
        source,
        parent,
        attempts: 0,
        time_queued: now(),
        time_start: None,
        time_end: None,
    }
}
