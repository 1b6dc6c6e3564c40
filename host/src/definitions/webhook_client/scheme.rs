//! How a sender of the kind `hmac` signs.

use std::time::Duration;

use http::HeaderName;

/// How a sender of the kind `hmac` signs: an HMAC of the body's bytes, in a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HmacScheme {
    /// The header with the signature.
    pub header: HeaderName,
    /// The hash.
    pub algorithm: HmacAlgorithm,
    /// How the signature is written.
    pub encoding: SignatureEncoding,
    /// What stands before the signature, like `sha256=`; often nothing.
    pub prefix: String,
    /// The header with the sender's own id of the delivery, by which a repeat is known.
    pub id_header: Option<HeaderName>,
    /// Where the sender tells the time; a stale one is refused.
    pub time: Option<SignedTime>,
}

/// Where a sender tells the time, and how far it may be off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedTime {
    /// The header with the seconds since 1970.
    pub header: HeaderName,
    /// How far the sender's time may be from the host's, before or after.
    pub tolerance: Duration,
}

/// The hash of an HMAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HmacAlgorithm {
    /// SHA-1, as some older senders have it.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl HmacAlgorithm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sha1, Self::Sha256, Self::Sha512];

    /// Its name in definitions.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }
}

/// How a signature is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureEncoding {
    /// In hexadecimal digits.
    Hex,
    /// In base64, with its padding.
    Base64,
}

impl SignatureEncoding {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Hex, Self::Base64];

    /// Its name in definitions.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Base64 => "base64",
        }
    }
}
