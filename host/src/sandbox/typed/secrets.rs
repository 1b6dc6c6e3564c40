//! `secrets`: what the operator lent to the plugin. What is read here is masked from then on.

use wasmtime::component::{Resource, ResourceTableError};

use super::super::state::{ComponentState, MOST_RESOURCES};
use super::bindings::sandyard::plugin::secrets::{Host, HostSecret};
use super::bindings::sandyard::plugin::types::Deny;
use super::deny::check_size;
use super::services::Denied;
use crate::model::{SecretName, SecretValue};

/// The largest value, in bytes; `wit/secrets.wit` promises it.
const LARGEST_VALUE: usize = 64 << 10;

/// A secret that is held. Its value is asked for when it is read, so that a thousand of them are
/// no thousand copies.
#[expect(unreachable_pub, reason = "the generated bindings export it again")]
pub struct Secret {
    name: SecretName,
}

impl Host for ComponentState {
    async fn open(&mut self, name: String) -> Result<Resource<Secret>, Deny> {
        self.services("secrets")?;
        let name =
            name.parse::<SecretName>().map_err(|error| Deny::Invalid(format!("name: {error}")))?;
        self.secret(&name).await?;
        self.table.push(Secret { name }).map_err(|error| match error {
            ResourceTableError::Full => {
                Deny::OverQuota(format!("at most {MOST_RESOURCES} things can be held at once"))
            }
            error => Deny::Unavailable(error.to_string()),
        })
    }
}

impl HostSecret for ComponentState {
    async fn reveal(
        &mut self,
        secret: Resource<Secret>,
    ) -> wasmtime::Result<Result<Vec<u8>, Deny>> {
        let name = self.table.get(&secret)?.name.clone();
        Ok(self.secret(&name).await.map(|value| {
            self.output.lock().transcript.mask(&value);
            value.reveal().to_vec()
        }))
    }

    async fn drop(&mut self, secret: Resource<Secret>) -> wasmtime::Result<()> {
        self.table.delete(secret)?;
        Ok(())
    }
}

impl ComponentState {
    /// The value of a secret that is granted.
    async fn secret(&mut self, name: &SecretName) -> Result<SecretValue, Deny> {
        let services = self.services("secrets")?;
        if !self.grants.allow_secret(name) {
            return Err(not_granted(name));
        }
        let value = services.secret(name.clone()).await.map_err(|denied| match denied {
            Denied::NotGranted(_) => not_granted(name),
            denied => denied.into(),
        })?;
        check_size("value", value.reveal().len(), LARGEST_VALUE)?;
        Ok(value)
    }
}

/// The same for a secret that does not exist, so that a plugin can't find out what there is.
fn not_granted(name: &SecretName) -> Deny {
    Deny::NotGranted(format!(
        "secret: {name} is not granted, or does not exist; it would be granted by {:?} in \
         `secrets` under [grants]",
        name.as_str()
    ))
}
