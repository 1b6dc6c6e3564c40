//! `kv`: the plugin's own store. Sizes are checked here, the rest is the services'.

use super::super::state::ComponentState;
use super::bindings::sandyard::plugin::kv::{Host, KeyPage};
use super::bindings::sandyard::plugin::types::Deny;
use super::deny::check_size;

/// The longest key, in bytes; `wit/kv.wit` promises it.
const LONGEST_KEY: usize = 512;

/// The largest value, in bytes; `wit/kv.wit` promises it.
const LARGEST_VALUE: usize = 1 << 20;

impl Host for ComponentState {
    async fn get(&mut self, key: String) -> Result<Option<Vec<u8>>, Deny> {
        let services = self.services("kv")?;
        check_size("key", key.len(), LONGEST_KEY)?;
        Ok(services.kv_get(key).await?)
    }

    async fn set(&mut self, key: String, value: Vec<u8>) -> Result<(), Deny> {
        let services = self.services("kv")?;
        check_size("key", key.len(), LONGEST_KEY)?;
        check_size("value", value.len(), LARGEST_VALUE)?;
        Ok(services.kv_set(key, value).await?)
    }

    async fn swap(
        &mut self,
        key: String,
        expected: Option<Vec<u8>>,
        value: Vec<u8>,
    ) -> Result<bool, Deny> {
        let services = self.services("kv")?;
        check_size("key", key.len(), LONGEST_KEY)?;
        check_size("expected", expected.as_ref().map_or(0, Vec::len), LARGEST_VALUE)?;
        check_size("value", value.len(), LARGEST_VALUE)?;
        Ok(services.kv_swap(key, expected, value).await?)
    }

    async fn delete(&mut self, key: String) -> Result<(), Deny> {
        let services = self.services("kv")?;
        check_size("key", key.len(), LONGEST_KEY)?;
        Ok(services.kv_delete(key).await?)
    }

    async fn list(&mut self, prefix: String, after: Option<String>) -> Result<KeyPage, Deny> {
        let services = self.services("kv")?;
        check_size("prefix", prefix.len(), LONGEST_KEY)?;
        check_size("after", after.as_ref().map_or(0, String::len), LONGEST_KEY)?;
        let (keys, next) = services.kv_list(prefix, after).await?.into_parts();
        Ok(KeyPage { keys, next })
    }
}
