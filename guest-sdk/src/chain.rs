//! Starting jobs of other events while this one runs. [`Job::chain`](crate::Job::chain) names one
//! event to run afterwards; this starts any number, at once, whatever becomes of this job.
//!
//! The plugin needs the grant `chain`; the events are of its namespace.
//!
//! ```
//! use sandyard_guest::{Job, Outcome, chain, testing};
//! use serde_json::json;
//!
//! fn work(_: Job) -> sandyard_guest::Result {
//!     for table in ["users", "orders"] {
//!         chain::enqueue_once("export", &json!({ "table": table }), table)?;
//!     }
//!     Ok(Outcome::success())
//! }
//!
//! let said = testing::job(()).run(work);
//! assert_eq!(said.enqueued().len(), 2);
//! assert_eq!(said.enqueued()[1].event, "export");
//! assert_eq!(said.enqueued()[1].params["table"], "orders");
//! ```
//!
//! Calls work on wasm32-wasip2 with the feature `services`. Elsewhere each is an error, except in a
//! test, where [`testing`](crate::testing) writes them down.

use serde::Serialize;
use serde_json::Value;

use crate::{Context, Result, services};

/// Starts a job of `event` and returns its id. The job is queued and on disk by then; nobody waits
/// for it.
///
/// `params` go over those of the event: what they lack keeps the event's value. `&()` changes
/// nothing.
///
/// # Errors
/// See [`Denied`](crate::Denied); params that do not fit JSON are an error too.
///
/// ```no_run
/// use sandyard_guest::chain;
/// use serde_json::json;
///
/// let id = chain::enqueue("export", &json!({"table": "users"}))?;
/// # Ok::<(), sandyard_guest::Error>(())
/// ```
pub fn enqueue(event: &str, params: &(impl Serialize + ?Sized)) -> Result<String> {
    Ok(services::enqueue(event, &json(event, params)?, None)?)
}

/// Starts a job of `event` unless one was started with the same `key` of up to 128 bytes before, and
/// returns the id of that first job. With it, a retry of this job starts nothing twice.
///
/// # Errors
/// See [`Denied`](crate::Denied); params that do not fit JSON are an error too.
///
/// ```no_run
/// use sandyard_guest::{Job, Outcome, chain};
///
/// fn work(job: Job) -> sandyard_guest::Result {
///     chain::enqueue_once("report", &(), job.id())?;
///     Ok(Outcome::success())
/// }
/// ```
pub fn enqueue_once(event: &str, params: &(impl Serialize + ?Sized), key: &str) -> Result<String> {
    Ok(services::enqueue(event, &json(event, params)?, Some(key))?)
}

/// Params as the interface takes them: nothing where nothing is to change.
fn json(event: &str, params: &(impl Serialize + ?Sized)) -> Result<String> {
    let value = serde_json::to_value(params);
    match value.context(format_args!("write the params for {event:?}"))? {
        Value::Null => Ok(String::new()),
        value => Ok(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Denied, Job, Outcome, testing};

    #[test]
    fn a_key_starts_one_job_an_event() {
        let said = testing::job(()).run(|_: Job| {
            let first = enqueue_once("a", &(), "k")?;
            assert_eq!(enqueue_once("a", &(), "k")?, first);
            assert_ne!(enqueue_once("b", &(), "k")?, first);
            assert_ne!(enqueue("a", &())?, first);
            Ok(Outcome::success())
        });
        assert!(said.is_success(), "{said:?}");
        assert_eq!(said.enqueued().len(), 3);
    }

    #[test]
    fn params_are_an_object_or_nothing() {
        let said = testing::job(()).run(|_: Job| {
            enqueue("a", &[1])?;
            Ok(Outcome::success())
        });
        assert!(said.description().starts_with("invalid: params: "), "{said:?}");
        let outside = enqueue("a", &()).unwrap_err();
        assert_eq!(outside.description(), Denied::Unsupported.to_string());
    }
}
