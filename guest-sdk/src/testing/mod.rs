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
//! A panic in the work is a panic of the test, as in any test.

mod rehearsal;
mod said;

pub use rehearsal::{Rehearsal, job};
pub use said::Said;
