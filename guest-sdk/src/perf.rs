//! Performance metrics of one job: names with seconds, collected and sent with the completion line.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// The metrics so far, in the order in which their names came up.
#[derive(Debug, Default)]
pub(crate) struct Perf(RefCell<Vec<(String, f64)>>);

impl Perf {
    /// `scale` says in the protocol which unit all metrics are in, so a metric of that name is left
    /// out.
    pub(crate) const RESERVED: &'static str = "scale";

    pub(crate) fn add(&self, name: &str, seconds: f64) {
        self.change(name, |sum| *sum += seconds);
    }

    pub(crate) fn set(&self, name: &str, seconds: f64) {
        self.change(name, |value| *value = seconds);
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut f64)) {
        if name == Self::RESERVED {
            return;
        }
        let mut metrics = self.0.borrow_mut();
        if let Some((_, seconds)) = metrics.iter_mut().find(|(known, _)| known == name) {
            change(seconds);
        } else {
            let mut seconds = 0.0;
            change(&mut seconds);
            metrics.push((name.to_owned(), seconds));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    #[cfg(all(feature = "typed-imports", target_os = "wasi", target_env = "p2"))]
    pub(crate) fn for_each(&self, mut tell: impl FnMut(&str, f64)) {
        for (name, seconds) in self.0.borrow().iter() {
            tell(name, *seconds);
        }
    }
}

impl Serialize for Perf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let metrics = self.0.borrow();
        let mut map = serializer.serialize_map(Some(metrics.len()))?;
        for (name, seconds) in metrics.iter() {
            map.serialize_entry(name, seconds)?;
        }
        map.end()
    }
}

/// Measures until it is dropped, and adds the time to a metric of the job. Made by
/// [`Job::perf`](crate::Job::perf).
///
/// ```
/// # use sandyard_guest::{testing, Job, Outcome};
/// # let said = testing::job(()).run(|job: Job| {
/// let timer = job.perf("db");
/// // ... ask the database ...
/// drop(timer);
/// # Ok(Outcome::success())
/// # });
/// # assert!(said.perf("db").is_some());
/// ```
#[derive(Debug)]
#[must_use = "a timer that is dropped at once measures nothing"]
pub struct PerfTimer {
    perf: Rc<Perf>,
    name: String,
    started: Instant,
}

impl PerfTimer {
    pub(crate) fn start(perf: Rc<Perf>, name: &str) -> Self {
        Self { perf, name: name.to_owned(), started: Instant::now() }
    }
}

impl Drop for PerfTimer {
    fn drop(&mut self) {
        self.perf.add(&self.name, self.started.elapsed().as_secs_f64());
    }
}
