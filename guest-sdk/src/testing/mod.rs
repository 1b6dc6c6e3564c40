//! Running a plugin's work in an ordinary test: a job goes in, what was said comes out.
//!
//! ```
//! use sandyard_guest::{testing, Job, Outcome};
//! use serde_json::json;
//!
//! fn work(job: Job) -> sandyard_guest::Result {
//!     job.progress(0.5);
//!     job.log("Halfway there!");
//!     job.chain_data(&json!({"rows": 3}))?;
//!     Ok(Outcome::success().describe("done"))
//! }
//!
//! let said = testing::job(json!({"table": "users"})).with("source", "Scheduler").run(work);
//! assert!(said.is_success());
//! assert_eq!(said.description(), "done");
//! assert_eq!(said.progress(), [0.5]);
//! assert_eq!(said.log(), ["Halfway there!"]);
//! assert_eq!(said.get("chain_data"), Some(&json!({"rows": 3})));
//! ```
//!
//! The work finds the kept values and secrets that the test gave it, see [`Rehearsal::stored`] and
//! [`Rehearsal::secret`]. What a host would refuse for its size or its grant is not refused here.
//!
//! A panic in the work is a panic of the test, as in any test.

mod enqueued;
mod rehearsal;
mod said;

pub use enqueued::Enqueued;
pub use rehearsal::{Rehearsal, job};
pub use said::Said;
