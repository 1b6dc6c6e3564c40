//! An event as the API shows it.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::definitions::Event;
use crate::http::api::defined::{self, Place};
use crate::http::api::secret_params;
use crate::http::auth::now;
use crate::http::{AppState, Problem};
use crate::model::{EventId, Namespace};

/// The event.
///
/// # Errors
/// There is none.
pub(super) fn find(
    state: &AppState,
    namespace: &Namespace,
    id: &EventId,
) -> Result<Arc<Event>, Problem> {
    defined::find(state, &Place { namespace: namespace.clone(), id: id.clone() })
}

/// When it runs next, beside the event's own properties.
const NEXT_RUN: &str = "next_run";

/// An event as it is shown: its properties, secret params masked, and when it runs next.
pub(super) fn fields(state: &AppState, event: &Event) -> Map<String, Value> {
    let mut fields = event.to_fields();
    secret_params::mask(state, event, &mut fields);
    let timing = event.timing.as_ref().filter(|_| event.enabled);
    let next = timing.and_then(|timing| timing.next_after(now(), &event.timezone));
    fields.insert(NEXT_RUN.to_owned(), next.into());
    fields
}

/// Drops what is shown of an event and not its own, so that what was shown can be sent back.
pub(super) fn drop_shown(fields: &mut Map<String, Value>) {
    fields.shift_remove(NEXT_RUN);
}
