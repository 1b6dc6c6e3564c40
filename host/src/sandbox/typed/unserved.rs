//! `kv`, `chain` and `secrets` where nothing is kept between jobs: denied, and said why.

use wasmtime::component::Resource;

use super::super::state::ComponentState;
use super::bindings::sandyard::plugin::types::Deny;
use super::bindings::sandyard::plugin::{chain, kv, secrets};

/// A secret that is held; here there are none.
#[expect(unreachable_pub, reason = "the generated bindings export it again")]
pub enum Secret {}

fn unavailable<T>(what: &str) -> Result<T, Deny> {
    Err(Deny::Unavailable(format!(
        "{what}: this job runs in a host that keeps nothing between jobs"
    )))
}

impl kv::Host for ComponentState {
    fn get(&mut self, _key: String) -> Result<Option<Vec<u8>>, Deny> {
        unavailable("kv")
    }

    fn set(&mut self, _key: String, _value: Vec<u8>) -> Result<(), Deny> {
        unavailable("kv")
    }

    fn swap(
        &mut self,
        _key: String,
        _expected: Option<Vec<u8>>,
        _value: Vec<u8>,
    ) -> Result<bool, Deny> {
        unavailable("kv")
    }

    fn delete(&mut self, _key: String) -> Result<(), Deny> {
        unavailable("kv")
    }

    fn list(&mut self, _prefix: String, _after: Option<String>) -> Result<kv::KeyPage, Deny> {
        unavailable("kv")
    }
}

impl chain::Host for ComponentState {
    fn enqueue(
        &mut self,
        _event: String,
        _params: String,
        _dedupe_key: Option<String>,
    ) -> Result<String, Deny> {
        unavailable("chain")
    }
}

impl secrets::Host for ComponentState {
    fn open(&mut self, _name: String) -> Result<Resource<Secret>, Deny> {
        unavailable("secrets")
    }
}

impl secrets::HostSecret for ComponentState {
    fn reveal(&mut self, _secret: Resource<Secret>) -> Result<Vec<u8>, Deny> {
        unavailable("secrets")
    }

    fn drop(&mut self, secret: Resource<Secret>) -> wasmtime::Result<()> {
        self.table.delete(secret)?;
        Ok(())
    }
}
