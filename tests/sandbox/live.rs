//! What a plugin says is seen while it runs.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use sandyard::model::Outcome;
use sandyard::protocol::{LogSource, Observer, Status};

use crate::trial::{Trial, yard};

enum Seen {
    Progress(f64),
    Line(String),
}

struct Listener(Sender<Seen>);

impl Observer for Listener {
    fn updated(&self, status: &Status) {
        if let Some(progress) = status.progress {
            self.0.send(Seen::Progress(progress)).unwrap();
        }
    }

    fn logged(&self, _source: LogSource, line: &str) {
        self.0.send(Seen::Line(line.to_owned())).unwrap();
    }
}

#[test]
fn progress_arrives_before_the_end() {
    let (sender, receiver) = channel();
    let trial = Trial::component("progress-steps").param("steps", 4).param("milliseconds", 250);
    let mut running = trial.observer(Arc::new(Listener(sender))).start();
    let first = receiver.recv_timeout(Duration::from_secs(30)).unwrap();
    match first {
        Seen::Progress(progress) => assert!(progress < 1.0, "{progress}"),
        Seen::Line(line) => assert!(!line.is_empty()),
    }
    let still_runs = yard().runtime.block_on(async {
        tokio::time::timeout(Duration::from_millis(1), running.finished()).await.is_err()
    });
    assert!(still_runs);
    let record = yard().runtime.block_on(running.finished()).unwrap();
    assert_eq!(record.report.outcome, Outcome::Success);
    let seen = receiver.into_iter().filter(|seen| matches!(seen, Seen::Progress(_))).count();
    assert!(seen >= 3, "{seen}");
}

#[test]
fn the_log_file_is_followed_while_the_plugin_runs() {
    let (sender, receiver) = channel();
    let trial = Trial::module("files").param("log", "from the log file\n");
    let record = trial.observer(Arc::new(Listener(sender))).run();
    assert!(record.report.log.contains("from the log file\n"), "{record:?}");
    let lines = receiver.into_iter().filter_map(|seen| match seen {
        Seen::Line(line) => Some(line),
        Seen::Progress(_) => None,
    });
    assert_eq!(lines.filter(|line| line == "from the log file").count(), 1);
}
