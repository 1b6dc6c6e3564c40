//! Message authentication codes, made with a secret and compared in constant time.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq;

use crate::definitions::{HmacAlgorithm, SignatureEncoding};

/// Base64 as senders write it, with or without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The code of `parts`, one after the other.
pub(super) fn code(algorithm: HmacAlgorithm, key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    match algorithm {
        HmacAlgorithm::Sha1 => with::<Hmac<Sha1>>(key, parts),
        HmacAlgorithm::Sha256 => with::<Hmac<Sha256>>(key, parts),
        HmacAlgorithm::Sha512 => with::<Hmac<Sha512>>(key, parts),
    }
}

fn with<M: Mac + hmac::digest::KeyInit>(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "HMAC is defined for keys of any length")]
    let mut mac = <M as Mac>::new_from_slice(key).expect("any key will do");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// Whether `text` writes `code`, in hexadecimal digits of either case or in base64. How long it
/// takes tells nothing of the code.
pub(super) fn is_code(encoding: SignatureEncoding, text: &str, code: &[u8]) -> bool {
    let given = match encoding {
        SignatureEncoding::Hex => from_hex(text),
        SignatureEncoding::Base64 => BASE64.decode(text).ok(),
    };
    given.is_some_and(|given| given.ct_eq(code).into())
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
        for (algorithm, expected) in [
            (HmacAlgorithm::Sha1, "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9"),
            (
                HmacAlgorithm::Sha256,
                "F7BC83F430538424B13298E6AA6FB143EF4D59A14946175997479DBC2D1A3CD8",
            ),
            (
                HmacAlgorithm::Sha512,
                "b42af09057bac1e2d41708e48a902e09b5ff7f12ab428a4fe86653c73dd248fb\
                 82f948a549f7b791a5b41915ee4d1ec3935357e4e2317250d0372afa2ebeeb3a",
            ),
        ] {
            assert!(
                is_code(SignatureEncoding::Hex, expected, &code(algorithm, b"key", &message)),
                "{expected}"
            );
        }
    }

    #[test]
    fn only_the_whole_code_is_the_code() {
        let code = [0x00, 0xff, 0x10];
        for (encoding, text, same) in [
            (SignatureEncoding::Hex, "00ff10", true),
            (SignatureEncoding::Hex, "00FF10", true),
            (SignatureEncoding::Hex, "00ff1", false),
            (SignatureEncoding::Hex, "00ff1g", false),
            (SignatureEncoding::Hex, "00ff1000", false),
            (SignatureEncoding::Hex, "00ff", false),
            (SignatureEncoding::Hex, "", false),
            (SignatureEncoding::Hex, "+0ff10", false),
            (SignatureEncoding::Base64, "AP8Q", true),
            (SignatureEncoding::Base64, "00ff10", false),
            (SignatureEncoding::Base64, "", false),
        ] {
            assert_eq!(is_code(encoding, text, &code), same, "{encoding:?} {text}");
        }
        let base64 = SignatureEncoding::Base64;
        assert!(is_code(base64, "AA==", &[0]) && is_code(base64, "AA", &[0]));
    }
}
