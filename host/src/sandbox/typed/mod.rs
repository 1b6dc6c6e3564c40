//! The typed host imports: the WIT package `sandyard:plugin`, with the same meaning as the lines.
//!
//! `context`, `log` and `progress` concern the job alone. `kv`, `chain` and `secrets` need a host
//! that keeps something between jobs: the [`Services`] that a job brings along. For a job without
//! any they are denied, as a value.

mod bindings;
mod chain;
mod context;
mod deny;
mod kv;
mod log;
mod progress;
mod secrets;
mod services;

use wasmtime::component::{HasSelf, Linker};

use super::state::ComponentState;
use bindings::sandyard::plugin;
pub use services::{Denied, KeyPage, Services};

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
