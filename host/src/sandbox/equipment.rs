//! What a job is given: stdin, environment, arguments, and the state of its store.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes as Chunk;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::p2::pipe::MemoryInputPipe;
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder, WasiView as _};
use wasmtime_wasi_http::WasiHttpCtx;

use super::files::Files;
use super::growth::Growth;
use super::job::Identity;
use super::network;
use super::output::{Channel, Output};
use super::scratch::ScratchFolders;
use super::state::{ComponentState, MOST_RESOURCES, ModuleState};
use super::typed::Services;
use crate::model::{Grants, Limits};

/// The most random bytes a plugin may ask for at once.
const MOST_RANDOM: u64 = 1 << 20;

/// What one job is given.
pub(super) struct Equipment {
    pub(super) stdin: Chunk,
    pub(super) identity: Arc<dyn Identity>,
    pub(super) limits: Limits,
    pub(super) grants: Arc<Grants>,
    pub(super) output: Output,
    pub(super) deadline: Instant,
    pub(super) services: Option<Arc<dyn Services>>,
}

impl Equipment {
    /// The state of a component's store.
    pub(super) fn component(self, folders: &Arc<ScratchFolders>) -> ComponentState {
        let wasi = self.wasi().build();
        let mut table = ResourceTable::new();
        table.set_max_capacity(MOST_RESOURCES);
        ComponentState {
            wasi,
            table,
            http: WasiHttpCtx::new(),
            outbound: None,
            growth: Growth::new(self.limits.memory, self.limits.instances),
            files: Files::new(folders.clone(), self.grants.clone(), self.limits.disk),
            output: self.output,
            identity: self.identity,
            limits: self.limits,
            grants: self.grants,
            deadline: self.deadline,
            services: self.services,
        }
    }

    /// The state of a core module's store.
    ///
    /// # Errors
    /// A folder that can't be opened: a module's folders are set from the start.
    pub(super) fn module(self, folders: &Arc<ScratchFolders>) -> anyhow::Result<ModuleState> {
        let mut builder = self.wasi();
        builder.arg(self.identity.plugin()).envs(&self.identity.environment());
        let mut files = Files::new(folders.clone(), self.grants, self.limits.disk);
        files.open(&mut builder, &self.output)?;
        let mut wasi = builder.build_p1();
        wasi.ctx().table.set_max_capacity(MOST_RESOURCES);
        let growth = Growth::new(self.limits.memory, self.limits.instances);
        Ok(ModuleState { wasi, growth, _files: files })
    }

    fn wasi(&self) -> WasiCtxBuilder {
        let mut builder = WasiCtx::builder();
        builder
            .stdin(MemoryInputPipe::new(self.stdin.clone()))
            .stdout(self.output.channel(Channel::Stdout))
            .stderr(self.output.channel(Channel::Stderr))
            .max_random_size(MOST_RANDOM);
        network::deny(&mut builder);
        builder
    }
}
