//! `chain`: further jobs. Forms and grants are checked here, the rest is the services'.

use serde_json::{Map, Value};

use super::super::state::ComponentState;
use super::bindings::sandyard::plugin::chain::Host;
use super::bindings::sandyard::plugin::types::Deny;
use super::deny::check_size;
use crate::model::EventId;
use crate::protocol::read_object;

/// The largest params, in bytes of JSON; `wit/chain.wit` promises it.
const LARGEST_PARAMS: usize = 256 << 10;

/// The longest dedupe key, in bytes; `wit/chain.wit` promises it.
const LONGEST_DEDUPE_KEY: usize = 128;

impl Host for ComponentState {
    async fn enqueue(
        &mut self,
        event: String,
        params: String,
        dedupe_key: Option<String>,
    ) -> Result<String, Deny> {
        let services = self.services("chain")?;
        let event =
            event.parse::<EventId>().map_err(|error| Deny::Invalid(format!("event: {error}")))?;
        check_size("params", params.len(), LARGEST_PARAMS)?;
        check_size("dedupe-key", dedupe_key.as_ref().map_or(0, String::len), LONGEST_DEDUPE_KEY)?;
        let params = read_params(&params)?;
        if !self.grants.allow_event(&event) {
            return Err(Deny::NotGranted(format!(
                "event: {event} is not granted; it would be by {:?} in `events` under [grants]",
                event.as_str()
            )));
        }
        Ok(services.enqueue(event, params, dedupe_key).await?.into())
    }
}

fn read_params(params: &str) -> Result<Map<String, Value>, Deny> {
    if params.is_empty() {
        return Ok(Map::new());
    }
    read_object(params).map_err(|found| {
        Deny::Invalid(format!("params: found {found}; accepted is a JSON object, or nothing"))
    })
}
