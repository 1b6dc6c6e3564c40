//! Signatures of messages in the way of Standard Webhooks, made and checked.
//!
//! What is signed is `ID.TIMESTAMP.BODY`, with HMAC-SHA256; the three headers carry the id, the
//! seconds since 1970, and `v1,BASE64` as often as there are keys.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use http::HeaderMap;
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};
use thiserror::Error;

/// The header with a message's id, the same for each try of it.
pub const ID_HEADER: &str = "webhook-id";

/// The header with the time of the try, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "webhook-timestamp";

/// The header with the signatures, apart by spaces.
pub const SIGNATURE_HEADER: &str = "webhook-signature";

/// How far a message's time may usually be from now, either way (Standard Webhooks, "Verifying the
/// timestamp"): room for clocks that differ, and little for who replays a message.
pub const TOLERANCE: Duration = Duration::from_secs(5 * 60);

const PREFIX: &str = "whsec_";
const VERSION: &str = "v1";

/// A key that two sides share. It is never shown.
#[derive(Clone)]
pub struct SigningSecret {
    key: Vec<u8>,
}

/// Why a text is no signing secret. It does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("signing secret: {0}; give whsec_ and the key in base64, or any other text as it is")]
pub struct SecretError(&'static str);

/// Why a message is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// A header is missing, or there twice, or has other than printable ASCII characters.
    #[error("the header {0} must be there once, in printable ASCII characters")]
    Header(&'static str),
    /// The time is no number.
    #[error("the header webhook-timestamp must be whole seconds since 1970")]
    Timestamp,
    /// The time is too far from now.
    #[error("the time in the header webhook-timestamp is too far from the time here")]
    Time,
    /// No signature is that of the message.
    #[error("none of the signatures in the header webhook-signature is that of the message")]
    Signature,
}

impl SigningSecret {
    /// The secret that `text` writes: `whsec_` and the key in base64, else the text's own bytes.
    ///
    /// # Errors
    /// There is no key in it, or no base64 after `whsec_`.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let key = match text.strip_prefix(PREFIX) {
            Some(encoded) => {
                STANDARD.decode(encoded).map_err(|_| SecretError("no base64 after whsec_"))?
            }
            None => text.as_bytes().to_vec(),
        };
        if key.is_empty() { Err(SecretError("it is empty")) } else { Ok(Self { key }) }
    }

    /// The value of [`SIGNATURE_HEADER`] for a message: `v1,BASE64`.
    ///
    /// `timestamp` is in seconds since 1970. An `id` without a full stop leaves no doubt where it
    /// ends.
    pub fn sign(&self, id: &str, timestamp: u64, body: &[u8]) -> String {
        let signature = STANDARD.encode(self.digest(id, &timestamp.to_string(), body));
        format!("{VERSION},{signature}")
    }

    /// Checks that a message was signed with this secret, by the three headers, in constant time
    /// for any number of signatures. `now` is at most `tolerance` from the time it was signed.
    ///
    /// Whoever checks a message against several secrets calls this for each.
    ///
    /// # Errors
    /// [`SignatureError`]: the message is to be refused, whatever it says.
    pub fn verify(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: SystemTime,
        tolerance: Duration,
    ) -> Result<(), SignatureError> {
        let id = only(headers, ID_HEADER)?;
        let timestamp = only(headers, TIMESTAMP_HEADER)?;
        let signatures = only(headers, SIGNATURE_HEADER)?;
        check_time(timestamp, now, tolerance)?;
        let expected = self.digest(id, timestamp, body);
        let mut matched = Choice::from(0);
        for signature in signatures.split(' ') {
            let given = signature
                .split_once(',')
                .filter(|(version, _)| *version == VERSION)
                .and_then(|(_, encoded)| STANDARD.decode(encoded).ok());
            matched |= given.unwrap_or_default().ct_eq(&expected);
        }
        if matched.into() { Ok(()) } else { Err(SignatureError::Signature) }
    }

    fn digest(&self, id: &str, timestamp: &str, body: &[u8]) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC is defined for keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("any key will do");
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret")
    }
}

fn only<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, SignatureError> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().map_err(|_| SignatureError::Header(name)),
        _ => Err(SignatureError::Header(name)),
    }
}

fn check_time(timestamp: &str, now: SystemTime, tolerance: Duration) -> Result<(), SignatureError> {
    let digits = timestamp.bytes().all(|byte| byte.is_ascii_digit());
    let seconds: u64 =
        timestamp.parse().ok().filter(|_| digits).ok_or(SignatureError::Timestamp)?;
    let now = now.duration_since(UNIX_EPOCH).map_err(|_| SignatureError::Time)?;
    if Duration::from_secs(seconds).abs_diff(now) > tolerance {
        return Err(SignatureError::Time);
    }
    Ok(())
}
