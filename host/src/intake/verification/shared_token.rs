//! Senders that send the secret itself in a header.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::{Message, Unverified};

/// Checks that a header carries the secret. Digests are compared, so that not even the secret's
/// length can be told from the time it takes.
pub(super) fn check(message: &Message<'_>, header: &str, secret: &[u8]) -> Result<(), Unverified> {
    let given = message.only(header)?;
    let same = Sha256::digest(given).ct_eq(&Sha256::digest(secret));
    if same.into() { Ok(()) } else { Err(Unverified::mismatch(header)) }
}
