//! A component's arguments and environment, made up when it asks for them.

use wasmtime::component::HasData;
use wasmtime_wasi::p2::bindings::cli::environment;

use super::files::SCRATCH;
use super::state::ComponentState;

/// Links `wasi:cli/environment` to a job's identity.
pub(super) struct Environment;

impl HasData for Environment {
    type Data<'a> = &'a mut ComponentState;
}

impl environment::Host for &mut ComponentState {
    fn get_environment(&mut self) -> wasmtime::Result<Vec<(String, String)>> {
        Ok(self.identity.environment())
    }

    fn get_arguments(&mut self) -> wasmtime::Result<Vec<String>> {
        Ok(vec![self.identity.plugin().to_owned()])
    }

    fn initial_cwd(&mut self) -> wasmtime::Result<Option<String>> {
        Ok(Some(SCRATCH.to_owned()))
    }
}
