//! Senders that send the secret itself in a header.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::claim::{Claim, IdSource, Proof};
use super::{Message, Unverified};
use crate::model::SecretValue;

pub(super) const GITLAB: &str = "x-gitlab-token";
pub(super) const BITBUCKET: &str = "x-hook-uuid";

/// What GitLab says. `X-Gitlab-Event-UUID` would not do as an id: events that follow from one
/// another share it.
pub(super) fn gitlab(message: &Message<'_>) -> Result<Claim, Unverified> {
    claim(message, GITLAB, "idempotency-key")
}

/// What Bitbucket says.
pub(super) fn bitbucket(message: &Message<'_>) -> Result<Claim, Unverified> {
    claim(message, BITBUCKET, "x-request-uuid")
}

fn claim(message: &Message<'_>, header: &str, id_header: &str) -> Result<Claim, Unverified> {
    let given = SecretValue::from(message.only(header)?.to_owned());
    let id = IdSource::Told(message.id_in_header(id_header)?);
    Ok(Claim { header: header.to_owned(), proof: Proof::Shown(given), id })
}

/// Whether two secrets are the same. Digests are compared, so that not even the secret's length
/// can be told from the time it takes.
pub(super) fn is_same(given: &[u8], secret: &[u8]) -> bool {
    Sha256::digest(given).ct_eq(&Sha256::digest(secret)).into()
}
