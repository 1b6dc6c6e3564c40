//! The typed host imports: the WIT package `sandyard:plugin`, with the same meaning as the lines.
//!
//! `context`, `log` and `progress` concern the job alone. `kv`, `chain` and `secrets` need a host
//! that keeps something between jobs; a sandbox without one denies them, as a value.

mod bindings;
mod context;
mod log;
mod progress;
mod unserved;

use wasmtime::component::{HasSelf, Linker};

use super::state::ComponentState;
use bindings::sandyard::plugin;

/// Adds the interfaces of the WIT world `imports` to `linker`.
pub(super) fn add_to_linker(linker: &mut Linker<ComponentState>) -> wasmtime::Result<()> {
    type State = HasSelf<ComponentState>;
    plugin::types::add_to_linker::<_, State>(linker, |state| state)?;
    context::add_to_linker(linker)?;
    plugin::log::add_to_linker::<_, State>(linker, |state| state)?;
    plugin::progress::add_to_linker::<_, State>(linker, |state| state)?;
    plugin::kv::add_to_linker::<_, State>(linker, |state| state)?;
    plugin::chain::add_to_linker::<_, State>(linker, |state| state)?;
    plugin::secrets::add_to_linker::<_, State>(linker, |state| state)
}
