//! What plugins can import: one linker for components, one for core modules.
//!
//! Sockets are there in both, for programs that import them, and nothing comes of them.

use wasmtime::component::Linker as ComponentLinker;
use wasmtime::{Engine, Linker as ModuleLinker};
use wasmtime_wasi::WasiView as _;
use wasmtime_wasi::cli::{WasiCli, WasiCliView as _};
use wasmtime_wasi::filesystem::{WasiFilesystem, WasiFilesystemView as _};
use wasmtime_wasi::p2::bindings::{cli, filesystem, random};
use wasmtime_wasi::random::WasiRandom;

use super::environment::Environment;
use super::files::Preopens;
use super::network;
use super::state::{ComponentState, ModuleState};
use super::typed;

/// Everything a component may import: WASI 0.2, the sockets of which are denied, outbound HTTP
/// (each request of which is checked), and the typed imports.
pub(super) fn components(engine: &Engine) -> wasmtime::Result<ComponentLinker<ComponentState>> {
    let mut linker = ComponentLinker::<ComponentState>::new(engine);
    let l = &mut linker;
    // Clocks, streams, secure randomness, standard streams.
    wasmtime_wasi::p2::add_to_linker_proxy_interfaces_async(l)?;
    random::insecure::add_to_linker::<_, WasiRandom>(l, |state| state.ctx().ctx.random())?;
    random::insecure_seed::add_to_linker::<_, WasiRandom>(l, |state| state.ctx().ctx.random())?;
    cli::exit::add_to_linker::<_, WasiCli>(l, ComponentState::cli)?;
    cli::environment::add_to_linker::<_, Environment>(l, |state| state)?;
    cli::terminal_input::add_to_linker::<_, WasiCli>(l, ComponentState::cli)?;
    cli::terminal_output::add_to_linker::<_, WasiCli>(l, ComponentState::cli)?;
    cli::terminal_stdin::add_to_linker::<_, WasiCli>(l, ComponentState::cli)?;
    cli::terminal_stdout::add_to_linker::<_, WasiCli>(l, ComponentState::cli)?;
    cli::terminal_stderr::add_to_linker::<_, WasiCli>(l, ComponentState::cli)?;
    filesystem::types::add_to_linker::<_, WasiFilesystem>(l, ComponentState::filesystem)?;
    filesystem::preopens::add_to_linker::<_, Preopens>(l, |state| state)?;
    network::add_to_linker(l)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(l)?;
    typed::add_to_linker(l)?;
    Ok(linker)
}

/// Everything a core module may import: WASI preview 1, natively.
pub(super) fn modules(engine: &Engine) -> wasmtime::Result<ModuleLinker<ModuleState>> {
    let mut linker = ModuleLinker::new(engine);
    wasmtime_wasi::p1::add_to_linker_async(&mut linker, |state: &mut ModuleState| &mut state.wasi)?;
    Ok(linker)
}
