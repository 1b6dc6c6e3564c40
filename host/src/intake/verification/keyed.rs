//! Message authentication codes, made with a secret and compared in constant time.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq;

/// Base64 as senders write it, with or without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The hash in an HMAC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// SHA-1, for senders that have nothing better.
    Sha1,
    /// SHA-256.
    #[default]
    Sha256,
    /// SHA-512.
    Sha512,
}

/// How a code is written in a header.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// Two hexadecimal digits a byte, in either case.
    #[default]
    Hex,
    /// Base64.
    Base64,
}

impl Algorithm {
    /// The code of `parts`, one after the other.
    pub(super) fn code(self, key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
        match self {
            Self::Sha1 => code::<Hmac<Sha1>>(key, parts),
            Self::Sha256 => code::<Hmac<Sha256>>(key, parts),
            Self::Sha512 => code::<Hmac<Sha512>>(key, parts),
        }
    }
}

fn code<M: Mac + hmac::digest::KeyInit>(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "HMAC is defined for keys of any length")]
    let mut mac = <M as Mac>::new_from_slice(key).expect("any key will do");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

impl Encoding {
    /// Whether `text` writes `code`. How long it takes tells nothing of the code.
    pub(super) fn is_code(self, text: &str, code: &[u8]) -> bool {
        let given = match self {
            Self::Hex => from_hex(text),
            Self::Base64 => BASE64.decode(text).ok(),
        };
        given.is_some_and(|given| given.ct_eq(code).into())
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes that every text on HMAC gives for this key and message.
    #[test]
    fn the_known_codes_come_out() {
        let message: [&[u8]; 2] = [b"The quick brown fox ", b"jumps over the lazy dog"];
        for (algorithm, code) in [
            (Algorithm::Sha1, "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9"),
            (Algorithm::Sha256, "F7BC83F430538424B13298E6AA6FB143EF4D59A14946175997479DBC2D1A3CD8"),
            (
                Algorithm::Sha512,
                "b42af09057bac1e2d41708e48a902e09b5ff7f12ab428a4fe86653c73dd248fb\
                 82f948a549f7b791a5b41915ee4d1ec3935357e4e2317250d0372afa2ebeeb3a",
            ),
        ] {
            assert!(Encoding::Hex.is_code(code, &algorithm.code(b"key", &message)), "{code}");
        }
    }

    #[test]
    fn only_the_whole_code_is_the_code() {
        let code = [0x00, 0xff, 0x10];
        for (encoding, text, same) in [
            (Encoding::Hex, "00ff10", true),
            (Encoding::Hex, "00FF10", true),
            (Encoding::Hex, "00ff1", false),
            (Encoding::Hex, "00ff1g", false),
            (Encoding::Hex, "00ff1000", false),
            (Encoding::Hex, "00ff", false),
            (Encoding::Hex, "", false),
            (Encoding::Hex, "+0ff10", false),
            (Encoding::Base64, "AP8Q", true),
            (Encoding::Base64, "00ff10", false),
            (Encoding::Base64, "", false),
        ] {
            assert_eq!(encoding.is_code(text, &code), same, "{encoding:?} {text}");
        }
        assert!(Encoding::Base64.is_code("AA==", &[0]) && Encoding::Base64.is_code("AA", &[0]));
    }
}
