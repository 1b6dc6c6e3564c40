//! A loaded plugin: compiled, linked, and ready to be started any number of times.

use wasmtime::component::types::{ComponentItem, Type};
use wasmtime::component::{Component, Linker as ComponentLinker};
use wasmtime::{Engine, ExternType, InstancePre, Linker as ModuleLinker, Module};
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
                check_run(engine, &component)?;
                let pre = linkers.components.instantiate_pre(&component).map_err(rejected)?;
                Runnable::Component(CommandPre::new(pre).map_err(rejected)?)
            }
            Kind::Module => {
                let module = Module::from_binary(engine, bytes).map_err(rejected)?;
                check_start(&module)?;
                Runnable::Module(linkers.modules.instantiate_pre(&module).map_err(rejected)?)
            }
        };
        Ok(Self { runnable, typed_imports })
    }
}

/// Checks that `run` takes nothing and gives a result without values.
fn check_run(engine: &Engine, component: &Component) -> Result<(), LoadError> {
    let ty = component.component_type();
    let is_run = ty.exports(engine).any(|(name, item)| match item.ty {
        ComponentItem::ComponentInstance(run) if name.starts_with("wasi:cli/run@") => {
            run.exports(engine).any(|(name, item)| name == "run" && is_run(&item.ty))
        }
        _ => false,
    });
    if is_run {
        return Ok(());
    }
    Err(LoadError::BadEntry { entry: "run", wanted: "`func() -> result`" })
}

fn is_run(item: &ComponentItem) -> bool {
    let ComponentItem::ComponentFunc(run) = item else { return false };
    let results = run.results().collect::<Vec<_>>();
    let gives_result = matches!(&results[..],
        [Type::Result(result)] if result.ok().is_none() && result.err().is_none());
    gives_result && run.params().len() == 0
}

/// Checks that `_start` takes and gives nothing.
fn check_start(module: &Module) -> Result<(), LoadError> {
    let start = module.get_export("_start");
    let takes_and_gives_nothing = start
        .as_ref()
        .and_then(ExternType::func)
        .is_some_and(|start| start.params().len() == 0 && start.results().len() == 0);
    if takes_and_gives_nothing {
        return Ok(());
    }
    Err(LoadError::BadEntry { entry: "_start", wanted: "a function without params and results" })
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
