//! A loaded plugin: compiled, linked, and ready to be started any number of times.

use wasmtime::component::{Component, Linker as ComponentLinker};
use wasmtime::{Engine, InstancePre, Linker as ModuleLinker, Module};
use wasmtime_wasi::p2::bindings::CommandPre;

use super::kind::Kind;
use super::load_error::LoadError;
use super::state::{ComponentState, ModuleState};
use crate::model::{Grants, TypedImport};

/// A plugin that can be run. Made by [`Sandbox::load`](super::Sandbox::load).
pub struct Program {
    runnable: Runnable,
    typed_imports: Vec<TypedImport>,
}

/// The two forms, linked.
pub(super) enum Runnable {
    Component(CommandPre<ComponentState>),
    Module(InstancePre<ModuleState>),
}

impl Program {
    /// Whether it is a component or a core module.
    pub fn kind(&self) -> Kind {
        match self.runnable {
            Runnable::Component(_) => Kind::Component,
            Runnable::Module(_) => Kind::Module,
        }
    }

    /// The interfaces of `sandyard:plugin` that it imports.
    pub fn typed_imports(&self) -> &[TypedImport] {
        &self.typed_imports
    }

    /// Checks that it is granted the typed imports it uses.
    ///
    /// # Errors
    /// [`LoadError::NotGranted`], naming the first that is not.
    pub fn check_grants(&self, grants: &Grants) -> Result<(), LoadError> {
        match self.typed_imports.iter().find(|import| !grants.imports.contains(import)) {
            Some(import) => Err(LoadError::NotGranted { import: import.name() }),
            None => Ok(()),
        }
    }

    pub(super) fn runnable(&self) -> &Runnable {
        &self.runnable
    }

    /// Takes compiled code from the cache and links it.
    pub(super) fn link(
        engine: &Engine,
        linkers: &Linkers,
        kind: Kind,
        bytes: &[u8],
        typed_imports: Vec<TypedImport>,
    ) -> Result<Self, LoadError> {
        let rejected =
            |error: wasmtime::Error| LoadError::Rejected { detail: format!("{error:#}") };
        let runnable = match kind {
            Kind::Component => {
                let component = Component::from_binary(engine, bytes).map_err(rejected)?;
                let pre = linkers.components.instantiate_pre(&component).map_err(rejected)?;
                Runnable::Component(CommandPre::new(pre).map_err(rejected)?)
            }
            Kind::Module => {
                let module = Module::from_binary(engine, bytes).map_err(rejected)?;
                Runnable::Module(linkers.modules.instantiate_pre(&module).map_err(rejected)?)
            }
        };
        Ok(Self { runnable, typed_imports })
    }
}

/// What plugins are linked with.
pub(super) struct Linkers {
    pub(super) components: ComponentLinker<ComponentState>,
    pub(super) modules: ModuleLinker<ModuleState>,
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program")
            .field("kind", &self.kind())
            .field("typed_imports", &self.typed_imports)
            .finish_non_exhaustive()
    }
}
