//! What a plugin said, read as a host reads it.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::Enqueued;
use crate::services::Kept;
use crate::voice::Voice;

/// What a plugin said while it ran: status updates and log.
///
/// ```
/// use sandyard_guest::{testing, Job, Outcome};
///
/// let said = testing::job(()).run(|_: Job| Ok(Outcome::success()));
/// assert_eq!(said.lines(), [r#"{"complete":1,"code":0}"#]);
/// ```
#[derive(Debug)]
pub struct Said {
    lines: Vec<String>,
    updates: Vec<Map<String, Value>>,
    log: Vec<String>,
    last: Map<String, Value>,
    kept: Kept,
}

impl Said {
    pub(super) fn hear(voice: Rc<Voice>, kept: Kept) -> Self {
        // A job that leaked would keep the voice alive; then nothing can be heard of it.
        let bytes = Rc::try_unwrap(voice).map(Voice::into_kept).unwrap_or_default();
        let (lines, updates, log, last) = (Vec::new(), Vec::new(), Vec::new(), Map::new());
        let mut said = Self { lines, updates, log, last, kept };
        for line in String::from_utf8_lossy(&bytes).lines() {
            said.lines.push(line.to_owned());
            match serde_json::from_str::<Map<String, Value>>(line) {
                Ok(update) => {
                    said.last.extend(update.clone());
                    said.updates.push(update);
                }
                Err(_) => said.log.push(line.to_owned()),
            }
        }
        said
    }

    /// Every line, as it was written.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # let said = testing::job(()).run(|_: Job| Ok(Outcome::success()));
    /// assert_eq!(said.lines().len(), 1);
    /// ```
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The lines that are no status updates.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # let said = testing::job(()).run(|_: Job| Ok(Outcome::success()));
    /// assert!(said.log().is_empty());
    /// ```
    pub fn log(&self) -> &[String] {
        &self.log
    }

    /// The last value of a key of the status updates, such as `table` or `chain_data`.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # let said = testing::job(()).run(|_: Job| Ok(Outcome::success()));
    /// assert_eq!(said.get("complete"), Some(&1.into()));
    /// ```
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.last.get(key)
    }

    /// Every progress that was reported, in order.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # let said = testing::job(()).run(|_: Job| Ok(Outcome::success()));
    /// assert!(said.progress().is_empty());
    /// ```
    pub fn progress(&self) -> Vec<f64> {
        self.updates.iter().filter_map(|update| update.get("progress")?.as_f64()).collect()
    }

    /// The metric `name`, in seconds.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # let said = testing::job(()).run(|_: Job| Ok(Outcome::success()));
    /// assert_eq!(said.perf("db"), None);
    /// ```
    pub fn perf(&self, name: &str) -> Option<f64> {
        self.get("perf")?.get(name)?.as_f64()
    }

    /// `code` of the completion line: 0, `"warning"` or another number. Null if there was no
    /// completion line.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # let said = testing::job(()).run(|_: Job| Ok(Outcome::warning("nearly")));
    /// assert_eq!(said.code(), "warning");
    /// ```
    pub fn code(&self) -> &Value {
        self.get("code").unwrap_or(&Value::Null)
    }

    /// `description` of the completion line; empty if it has none.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # let said = testing::job(()).run(|_: Job| Ok(Outcome::success()));
    /// assert_eq!(said.description(), "");
    /// ```
    pub fn description(&self) -> &str {
        self.get("description").and_then(Value::as_str).unwrap_or_default()
    }

    /// What [`kv`](crate::kv) holds under `key` after the job.
    ///
    /// ```
    /// # use sandyard_guest::{kv, testing, Job, Outcome};
    /// # let said = testing::job(()).run(|_: Job| { kv::set("cursor", "7")?; Ok(Outcome::success()) });
    /// assert_eq!(said.stored("cursor"), Some("7".as_bytes()));
    /// ```
    pub fn stored(&self, key: &str) -> Option<&[u8]> {
        self.kept.values.get(key).map(Vec::as_slice)
    }

    /// The jobs that were started by [`chain`](crate::chain), in order.
    ///
    /// ```
    /// # use sandyard_guest::{chain, testing, Job, Outcome};
    /// # let said = testing::job(()).run(|_: Job| { chain::enqueue("next", &())?; Ok(Outcome::success()) });
    /// assert_eq!(said.enqueued()[0].event, "next");
    /// ```
    pub fn enqueued(&self) -> &[Enqueued] {
        &self.kept.enqueued
    }

    /// Whether the job ended as a success.
    ///
    /// ```
    /// # use sandyard_guest::{testing, Job, Outcome};
    /// # let said = testing::job(()).run(|_: Job| Ok(Outcome::success()));
    /// assert!(said.is_success());
    /// ```
    pub fn is_success(&self) -> bool {
        self.code() == 0
    }
}
