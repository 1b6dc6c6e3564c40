//! Tests of the protocol as a whole.

mod hostile;
mod launching;
mod masking;
mod reporting;
mod splitting;
mod vectors;

use std::sync::{Arc, Mutex};

use super::{Dialect, End, LogSource, Observer, Status, Transcript};
use crate::model::{Bytes, Report};

/// The log limit that tests use where it is not their point.
const LOG_LIMIT: Bytes = Bytes(1 << 20);

/// What a plugin that prints this and returns is reported to have done.
fn report(stdout: &str) -> Report {
    let mut transcript = transcript();
    transcript.stdout(stdout.as_bytes());
    transcript.finish(End::Returned, 0.0)
}

fn transcript() -> Transcript {
    Transcript::new(Dialect::Cronicle, Status::default(), LOG_LIMIT, None)
}

/// Writes down what it hears.
#[derive(Default)]
struct Diary(Mutex<Vec<String>>);

impl Diary {
    fn entries(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Observer for Diary {
    fn updated(&self, status: &Status) {
        self.0.lock().unwrap().push(format!("progress {:?}", status.progress));
    }

    fn logged(&self, source: LogSource, line: &str) {
        self.0.lock().unwrap().push(format!("{source:?} {line}"));
    }
}

/// A transcript and the diary of what its observer hears.
fn observed() -> (Transcript, Arc<Diary>) {
    let diary = Arc::new(Diary::default());
    let observer: Arc<dyn Observer> = Arc::clone(&diary) as _;
    let transcript =
        Transcript::new(Dialect::Cronicle, Status::default(), LOG_LIMIT, Some(observer));
    (transcript, diary)
}
