//! What a job's store holds, in its two forms.

use std::sync::Arc;
use std::time::Instant;

use wasmtime::component::ResourceTable;
use wasmtime_wasi::p1::WasiP1Ctx;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use super::files::Files;
use super::growth::Growth;
use super::http::OutboundHttp;
use super::job::Identity;
use super::output::Output;
use super::typed::Services;
use crate::model::{Grants, Limits};
use crate::outbound::Caps;

/// Host resources (streams, files, pollables) a job may hold at once.
pub(super) const MOST_RESOURCES: usize = 1000;

/// The state of a component's store.
pub(super) struct ComponentState {
    pub(super) wasi: WasiCtx,
    pub(super) table: ResourceTable,
    pub(super) http: WasiHttpCtx,
    /// Made for the first request.
    pub(super) outbound: Option<OutboundHttp>,
    pub(super) growth: Growth,
    pub(super) files: Files,
    pub(super) output: Output,
    pub(super) identity: Arc<dyn Identity>,
    pub(super) limits: Limits,
    pub(super) grants: Arc<Grants>,
    /// When the host will end the job.
    pub(super) deadline: Instant,
    /// Who serves `kv`, `chain` and `secrets`, if anybody.
    pub(super) services: Option<Arc<dyn Services>>,
}

/// The state of a core module's store.
pub(super) struct ModuleState {
    pub(super) wasi: WasiP1Ctx,
    pub(super) growth: Growth,
    /// Held for the job's time; the plugin sees them through `wasi`.
    pub(super) _files: Files,
}

/// What the host asks of a job's state, whichever form it has.
pub(super) trait JobState: Send + 'static {
    fn growth(&mut self) -> &mut Growth;
    fn http_requests(&self) -> u32;
}

impl JobState for ComponentState {
    fn growth(&mut self) -> &mut Growth {
        &mut self.growth
    }

    fn http_requests(&self) -> u32 {
        self.outbound.as_ref().map_or(0, OutboundHttp::requests)
    }
}

impl JobState for ModuleState {
    fn growth(&mut self) -> &mut Growth {
        &mut self.growth
    }

    /// Core modules have no outbound HTTP.
    fn http_requests(&self) -> u32 {
        0
    }
}

impl WasiView for ComponentState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for ComponentState {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        let hooks = self.outbound.get_or_insert_with(|| {
            let output = self.output.clone();
            OutboundHttp::new(
                self.grants.http.as_slice().into(),
                self.limits.http_requests,
                Caps::default(),
                Arc::new(move |note: &str| output.note(note)),
                self.deadline.into(),
            )
        });
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks }
    }
}
