//! Plain data that every room may know: ids, quantities, limits, grants, outcomes, records.
//!
//! Nothing here runs, opens or sends anything, and nothing here imports another room.

mod clock;
mod footprint;
mod grant;
mod http_grant;
mod id;
mod id_form;
mod job_name;
mod job_state;
mod kept_record;
mod limits;
mod on_crash;
mod outcome;
mod quantity;
mod record;
mod report;
mod secret;
mod submission;

pub use clock::now;
pub(crate) use footprint::footprint;
pub use grant::{Grants, Mount, MountAccess, MountError, TypedImport};
pub use http_grant::{HostPattern, HttpGrant, HttpGrantError, Scheme};
pub use id::{
    BindingId, CategoryId, ClientId, DeliveryId, EventId, IdError, JobId, Namespace, PluginId,
    SecretName,
};
pub use id_form::{Id, IdForm};
pub use job_name::{JobName, JobNameError};
pub use job_state::{JobState, JobStateError};
pub use kept_record::KeptRecord;
pub use limits::{Ceilings, LimitRequest, Limits};
pub use on_crash::OnCrash;
pub use outcome::{Code, Outcome, StopReason};
pub use quantity::{Bytes, Fuel, QuantityError, Timeout};
pub use record::{Clocks, JobRecord, Randomness, Usage};
pub use report::Report;
pub use secret::SecretValue;
pub use submission::{MOST_CHAINED, Order, Submission};
