//! `context`: which job this is, and what is left of its fuel and time.

use std::time::Instant;

use wasmtime::StoreContextMut;
use wasmtime::component::Linker;

use super::bindings::sandyard::plugin::context::RunInfo;
use crate::sandbox::job::JobContext;
use crate::sandbox::state::ComponentState;

/// The interface's full name.
const INTERFACE: &str = "sandyard:plugin/context@0.1.0";

/// Links the interface by hand: what is left of the fuel is known to the store alone, which
/// generated bindings don't hand over.
pub(super) fn add_to_linker(linker: &mut Linker<ComponentState>) -> wasmtime::Result<()> {
    type Store<'a> = StoreContextMut<'a, ComponentState>;
    let mut interface = linker.instance(INTERFACE)?;
    interface.func_wrap("get", |store: Store<'_>, ()| {
        Ok((run_info(store.data().identity.context()),))
    })?;
    interface.func_wrap("remaining-ms", |store: Store<'_>, ()| {
        let left = store.data().deadline.saturating_duration_since(Instant::now());
        Ok((u64::try_from(left.as_millis()).unwrap_or(u64::MAX),))
    })?;
    interface.func_wrap("remaining-fuel", |store: Store<'_>, ()| Ok((store.get_fuel()?,)))
}

fn run_info(job: JobContext) -> RunInfo {
    RunInfo {
        job_id: job.job,
        namespace: job.namespace,
        event: job.event,
        plugin: job.plugin,
        attempt: job.attempt,
        now: job.now,
        source: job.source,
    }
}
