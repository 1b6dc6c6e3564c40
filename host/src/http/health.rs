//! Whether the server lives, and whether it can work.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::State;

use super::problem::Problem;
use super::state::AppState;
use crate::store::StoreError;

/// For how long an answer about the store holds: asking costs a write to disk, and anybody may.
const HOLDS: Duration = Duration::from_secs(1);

/// What is written to see whether the disk takes it.
const PROBE: [u8; 4096] = [0; 4096];

/// Whether the store could be written when that was last tried.
#[derive(Debug, Default)]
pub(super) struct LastProbe(Mutex<Option<(Instant, Result<(), StoreError>)>>);

impl LastProbe {
    fn get(&self) -> Option<Result<(), StoreError>> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|(then, _)| then.elapsed() < HOLDS).map(|(_, result)| result.clone())
    }

    fn set(&self, result: &Result<(), StoreError>) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some((Instant::now(), result.clone()));
    }
}

/// `GET /healthz`: 200 while the process can answer at all.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: 200 while work is taken in, 503 with the reason while it is not.
pub(super) async fn ready(State(state): State<AppState>) -> Result<&'static str, Problem> {
    if state.draining().is_cancelled() {
        return Err(Problem::unavailable("the server is stopping"));
    }
    let result = match state.last_probe().get() {
        Some(result) => result,
        None => {
            let result = probe(&state).await;
            state.last_probe().set(&result);
            result
        }
    };
    result.map(|()| "ready\n").map_err(Problem::from)
}

/// Tries whether the store's writer answers and the disk takes what is written.
async fn probe(state: &AppState) -> Result<(), StoreError> {
    state.store().set_cursors(Vec::new()).await?;
    let file = state.data().join("probe");
    let written = tokio::task::spawn_blocking(move || write(&file)).await;
    let written = written.map_err(io::Error::other).flatten();
    written.map_err(|error| {
        let data = state.data().display();
        StoreError::Unavailable(format!("{data} can't be written: {error}"))
    })
}

fn write(path: &Path) -> io::Result<()> {
    let mut file = File::create(path)?;
    let written = file.write_all(&PROBE).and_then(|()| file.sync_all());
    std::fs::remove_file(path)?;
    written
}
