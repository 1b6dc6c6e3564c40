//! Plain data that every room may know: ids, quantities, limits, grants, outcomes, records.
//!
//! Nothing here runs, opens or sends anything, and nothing here imports another room.

mod grant;
mod http_grant;
mod id;
mod limits;
mod outcome;
mod quantity;
mod record;
mod report;

pub use grant::{Grants, Mount, MountAccess, MountError, TypedImport};
pub use http_grant::{HostPattern, HttpGrant, HttpGrantError, Scheme};
pub use id::{EventId, IdError, JobId, PluginId};
pub use limits::{Ceilings, LimitRequest, Limits};
pub use outcome::{Code, Outcome, StopReason};
pub use quantity::{Bytes, Fuel, QuantityError, Timeout};
pub use record::{Clocks, JobRecord, Randomness, Usage};
pub use report::Report;
