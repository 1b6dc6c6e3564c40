//! The interfaces `kv`, `chain` and `secrets` of `sandyard:plugin`.

use super::Page;
use crate::Denied;
use crate::imports::types::Deny;
use crate::imports::{chain, kv, secrets};

impl From<Deny> for Denied {
    fn from(deny: Deny) -> Self {
        match deny {
            Deny::NotGranted(sentence) => Self::NotGranted(sentence),
            Deny::OverQuota(sentence) => Self::OverQuota(sentence),
            Deny::Unavailable(sentence) => Self::Unavailable(sentence),
            Deny::Invalid(sentence) => Self::Invalid(sentence),
        }
    }
}

pub(crate) fn get(key: &str) -> Result<Option<Vec<u8>>, Denied> {
    Ok(kv::get(key)?)
}

pub(crate) fn set(key: &str, value: &[u8]) -> Result<(), Denied> {
    Ok(kv::set(key, value)?)
}

pub(crate) fn swap(key: &str, expected: Option<&[u8]>, value: &[u8]) -> Result<bool, Denied> {
    Ok(kv::swap(key, expected, value)?)
}

pub(crate) fn delete(key: &str) -> Result<(), Denied> {
    Ok(kv::delete(key)?)
}

pub(crate) fn list(prefix: &str, after: Option<&str>) -> Result<Page, Denied> {
    let page = kv::list(prefix, after)?;
    Ok((page.keys, page.next))
}

pub(crate) fn enqueue(event: &str, params: &str, key: Option<&str>) -> Result<String, Denied> {
    Ok(chain::enqueue(event, params, key)?)
}

/// A secret that the host holds ready.
pub(crate) struct HeldSecret(secrets::Secret);

pub(crate) fn open(name: &str) -> Result<HeldSecret, Denied> {
    Ok(HeldSecret(secrets::open(name)?))
}

impl HeldSecret {
    pub(crate) fn reveal(&self) -> Result<Vec<u8>, Denied> {
        Ok(self.0.reveal()?)
    }
}
