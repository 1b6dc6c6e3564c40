//! An event among the kinds of definitions.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::show;
use crate::definitions::Event;
use crate::http::api::defined::{Defined, inherent};
use crate::http::{Caller, Problem};
use crate::model::{EventId, Grants, Namespace};
use crate::store::definitions::Expected;
use crate::store::{Store, StoreError};

impl Defined for Event {
    inherent!(EventId);

    const KIND: &'static str = "event";
    const PATH: &'static str = "/v1/events";

    fn shown(&self) -> Map<String, Value> {
        show::fields(self)
    }

    fn drop_shown(fields: &mut Map<String, Value>) {
        show::drop_shown(fields);
    }

    /// What its jobs may reach is the operator's to say, and with it which plugin may.
    fn check_caller(&self, caller: &Caller, before: Option<&Self>) -> Result<(), Problem> {
        let default = Grants::default();
        let held = before.map_or(&default, |before| &before.grants);
        if self.grants != *held {
            caller.require_admin("set or change the `grants` of an event")?;
        }
        if before.is_some_and(|before| before.plugin != self.plugin) && *held != default {
            caller.require_admin("change the `plugin` of an event that has `grants`")?;
        }
        Ok(())
    }

    fn held(store: &dyn Store, namespace: &Namespace, id: &EventId) -> Option<Arc<Self>> {
        store.event(namespace, id)
    }

    async fn define(self, store: &dyn Store, expected: Expected) -> Result<Arc<Self>, StoreError> {
        store.define_event(self, expected).await
    }

    async fn delete(
        store: &dyn Store,
        namespace: &Namespace,
        id: &EventId,
    ) -> Result<(), StoreError> {
        store.delete_event(namespace, id).await
    }
}
