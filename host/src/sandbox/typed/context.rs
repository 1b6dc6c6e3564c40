//! `context`: which job this is, and what is left of its fuel and time.

use std::sync::Arc;
use std::time::Instant;

use wasmtime::StoreContextMut;
use wasmtime::component::Linker;

use super::bindings::sandyard::plugin::context::RunInfo;
use crate::model::{EventId, JobId, PluginId};
use crate::sandbox::state::ComponentState;

/// The interface's full name.
const INTERFACE: &str = "sandyard:plugin/context@0.1.0";

/// What a job may know of itself.
#[derive(Debug, Clone)]
pub struct JobContext {
    /// The job.
    pub job: JobId,
    /// The namespace of job, event and plugin.
    pub namespace: Arc<str>,
    /// The event it is a run of, if any.
    pub event: Option<EventId>,
    /// The plugin that runs.
    pub plugin: PluginId,
    /// 1 for the first try.
    pub attempt: u32,
    /// The time the job is for, in seconds since 1970.
    pub now: i64,
    /// Who started it.
    pub source: Arc<str>,
}

/// Links the interface by hand: what is left of the fuel is known to the store alone, which
/// generated bindings don't hand over.
pub(super) fn add_to_linker(linker: &mut Linker<ComponentState>) -> wasmtime::Result<()> {
    type Store<'a> = StoreContextMut<'a, ComponentState>;
    let mut interface = linker.instance(INTERFACE)?;
    interface.func_wrap("get", |store: Store<'_>, ()| Ok((store.data().context.describe(),)))?;
    interface.func_wrap("remaining-ms", |store: Store<'_>, ()| {
        let left = store.data().deadline.saturating_duration_since(Instant::now());
        Ok((u64::try_from(left.as_millis()).unwrap_or(u64::MAX),))
    })?;
    interface.func_wrap("remaining-fuel", |store: Store<'_>, ()| Ok((store.get_fuel()?,)))
}

impl JobContext {
    fn describe(&self) -> RunInfo {
        RunInfo {
            job_id: self.job.to_string(),
            namespace: self.namespace.to_string(),
            event: self.event.as_ref().map(EventId::to_string),
            plugin: self.plugin.to_string(),
            attempt: self.attempt,
            now: self.now,
            source: self.source.to_string(),
        }
    }
}
