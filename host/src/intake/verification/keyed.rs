//! Message authentication codes, made with a secret and compared in constant time.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, Mac};
use sha1::{Digest as _, Sha1};
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq;

use crate::definitions::{HmacAlgorithm, SignatureEncoding};

/// Base64 as senders write it, with or without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A message authentication code, made here or given by a sender. Two are compared in constant
/// time, and in no other way.
#[derive(Debug)]
pub(super) struct Code(Vec<u8>);

impl Code {
    /// The code of `parts`, one after the other.
    pub(super) fn of(algorithm: HmacAlgorithm, key: &[u8], parts: &[&[u8]]) -> Self {
        Self(match algorithm {
            HmacAlgorithm::Sha1 => with::<Hmac<Sha1>>(key, parts),
            HmacAlgorithm::Sha256 => with::<Hmac<Sha256>>(key, parts),
            HmacAlgorithm::Sha512 => with::<Hmac<Sha512>>(key, parts),
        })
    }

    /// The code that `text` writes, in hexadecimal digits of either case or in base64; none where
    /// it can be no code of this algorithm.
    pub(super) fn read(
        algorithm: HmacAlgorithm,
        encoding: SignatureEncoding,
        text: &str,
    ) -> Option<Self> {
        let given = match encoding {
            SignatureEncoding::Hex => from_hex(text)?,
            SignatureEncoding::Base64 => BASE64.decode(text).ok()?,
        };
        let length = match algorithm {
            HmacAlgorithm::Sha1 => Sha1::output_size(),
            HmacAlgorithm::Sha256 => Sha256::output_size(),
            HmacAlgorithm::Sha512 => Sha512::output_size(),
        };
        (given.len() == length).then_some(Self(given))
    }

    /// Whether it is this one. How long it takes tells nothing of it.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
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
    use std::marker::PhantomData;

    use super::*;

    /// Whether a type has `==`: what it has itself counts more than what a trait gives it.
    struct Compares<T>(PhantomData<T>);
    trait ByDefault {
        const BY_SIGN: bool = false;
    }
    impl<T> ByDefault for Compares<T> {}
    impl<T: PartialEq> Compares<T> {
        const BY_SIGN: bool = true;
    }

    #[test]
    fn codes_can_not_be_compared_but_in_constant_time() {
        let by_sign = [Compares::<Code>::BY_SIGN, Compares::<Vec<u8>>::BY_SIGN];
        assert_eq!(by_sign, [false, true]);
    }

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
            let given = Code::read(algorithm, SignatureEncoding::Hex, expected).unwrap();
            assert!(given.is(&Code::of(algorithm, b"key", &message)), "{expected}");
            assert!(!given.is(&Code::of(algorithm, b"key", &[b"The quick"])), "{expected}");
        }
    }

    #[test]
    fn what_can_be_no_code_is_none() {
        let hex = "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9";
        let base64 = "3nybhbi3iqa8ino29wqQcBydtNk=";
        let known = Code::read(HmacAlgorithm::Sha1, SignatureEncoding::Hex, hex).unwrap();
        let upper = hex.to_uppercase();
        for (encoding, text, is_code) in [
            (SignatureEncoding::Hex, hex, true),
            (SignatureEncoding::Hex, &upper, true),
            (SignatureEncoding::Hex, &hex[1..], false),
            (SignatureEncoding::Hex, &hex[2..], false),
            (SignatureEncoding::Hex, &format!("{hex}00"), false),
            (SignatureEncoding::Hex, &hex.replace('9', "g"), false),
            (SignatureEncoding::Hex, &hex.replace("de", "+d"), false),
            (SignatureEncoding::Hex, "", false),
            (SignatureEncoding::Hex, base64, false),
            (SignatureEncoding::Base64, base64, true),
            (SignatureEncoding::Base64, base64.trim_end_matches('='), true),
            (SignatureEncoding::Base64, hex, false),
            (SignatureEncoding::Base64, "", false),
        ] {
            let code = Code::read(HmacAlgorithm::Sha1, encoding, text);
            assert_eq!(code.is_some_and(|code| code.is(&known)), is_code, "{encoding:?} {text}");
        }
        assert!(Code::read(HmacAlgorithm::Sha256, SignatureEncoding::Hex, hex).is_none());
    }
}
