//! Encrypting what may not be readable on disk, and the key for it.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use chacha20poly1305::aead::{Aead as _, Generate as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use thiserror::Error;
use zeroize::Zeroizing;

use super::failure::Failure;
use super::files;

/// The key's file in the data directory, 64 hexadecimal digits.
pub(super) const KEY_FILE: &str = "secret.key";

/// The first byte of what is sealed; another one would say that it is sealed in another way.
const FORM: u8 = 1;

/// The bytes of a nonce. They are random, and long enough to stay different from one another.
const NONCE: usize = 24;

/// The key that secrets are encrypted with. Its memory is overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(Zeroizing<[u8; 32]>);

/// Why a text is no key. It does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this is no key for secrets; write 64 hexadecimal digits")]
pub struct SecretKeyError;

impl SecretKey {
    /// The key in the data directory; makes one if there is none.
    ///
    /// # Errors
    /// The file can't be read or written, or holds no key.
    pub(super) fn of_directory(data: &Path) -> Result<Self, Failure> {
        let path = data.join(KEY_FILE);
        if let Some(bytes) = files::read(&path, 256)? {
            let bytes = Zeroizing::new(bytes);
            let no_key = |error: SecretKeyError| {
                Failure::garbled("the key for secrets", format!("{}: {error}", path.display()))
            };
            let text = std::str::from_utf8(&bytes).map_err(|_| no_key(SecretKeyError))?;
            return text.trim_end().parse().map_err(no_key);
        }
        let key = Self::generate()?;
        files::write(&path, key.digits().as_bytes())?;
        Ok(key)
    }

    /// Whether the data directory has a key.
    pub(super) fn is_in_directory(data: &Path) -> bool {
        data.join(KEY_FILE).exists()
    }

    fn generate() -> Result<Self, Failure> {
        let key = Key::try_generate().map_err(no_randomness)?;
        Ok(Self(Zeroizing::new(key.into())))
    }

    fn digits(&self) -> Zeroizing<String> {
        let digits: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        Zeroizing::new(digits)
    }
}

impl FromStr for SecretKey {
    type Err = SecretKeyError;

    fn from_str(text: &str) -> Result<Self, SecretKeyError> {
        let mut key = Zeroizing::new([0; 32]);
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(SecretKeyError);
        }
        for (index, byte) in key.iter_mut().enumerate() {
            let digits = text.get(2 * index..2 * index + 2).ok_or(SecretKeyError)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| SecretKeyError)?;
        }
        Ok(Self(key))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

/// Seals and opens bytes (XChaCha20-Poly1305). What is sealed for one place opens in no other.
#[derive(Clone)]
pub(super) struct Sealer(XChaCha20Poly1305);

impl Sealer {
    pub(super) fn new(key: &SecretKey) -> Self {
        Self(XChaCha20Poly1305::new((&*key.0).into()))
    }

    /// Encrypts bytes for a place: the form, the nonce, and what came of them.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub(super) fn seal(&self, place: &str, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
        let nonce = XNonce::try_generate().map_err(no_randomness)?;
        let payload = Payload { msg: bytes, aad: place.as_bytes() };
        let encrypted = self
            .0
            .encrypt(&nonce, payload)
            .map_err(|_| Failure::garbled("a secret", "it is too large to be encrypted"))?;
        let mut sealed = Vec::with_capacity(1 + NONCE + encrypted.len());
        sealed.push(FORM);
        sealed.extend_from_slice(&nonce);
        sealed.extend(encrypted);
        Ok(sealed)
    }

    /// Decrypts what was sealed for this place; `None` if it was not sealed with this key for
    /// this place, or was changed since.
    pub(super) fn open(&self, place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (&form, sealed) = sealed.split_first()?;
        let (nonce, encrypted) = sealed.split_first_chunk::<NONCE>()?;
        if form != FORM {
            return None;
        }
        let payload = Payload { msg: encrypted, aad: place.as_bytes() };
        self.0.decrypt(&(*nonce).into(), payload).ok()
    }
}

fn no_randomness(error: impl fmt::Display) -> Failure {
    let error = std::io::Error::other(error.to_string());
    Failure::File { what: "the system gives no random numbers".to_owned(), error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(digit: char) -> Sealer {
        Sealer::new(&digit.to_string().repeat(64).parse().unwrap())
    }

    #[test]
    fn what_was_sealed_opens_in_its_place_with_its_key_unchanged() {
        let sealed = sealer('a').seal("default/db", b"hunter2").unwrap();
        assert_eq!(sealer('a').open("default/db", &sealed).unwrap(), b"hunter2");
        assert_eq!(sealer('a').open("other/db", &sealed), None);
        assert_eq!(sealer('b').open("default/db", &sealed), None);
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert_eq!(sealer('a').open("default/db", &changed), None, "byte {index}");
            assert_eq!(sealer('a').open("default/db", &sealed[..index]), None, "{index} bytes");
        }
    }

    #[test]
    fn the_same_bytes_are_never_sealed_alike() {
        let seal = || sealer('a').seal("p", b"x").unwrap();
        assert_ne!(seal(), seal());
    }

    #[test]
    fn a_key_is_made_once_and_never_shown() {
        let data = tempfile::tempdir().unwrap();
        let key = SecretKey::of_directory(data.path()).unwrap();
        assert_eq!(SecretKey::of_directory(data.path()).unwrap(), key);
        assert_eq!(format!("{key:?}"), "SecretKey(..)");
        std::fs::write(data.path().join(KEY_FILE), "deadbeef").unwrap();
        let error = SecretKey::of_directory(data.path()).unwrap_err().to_string();
        assert!(error.contains("secret.key") && !error.contains("deadbeef"), "{error}");
    }

    #[test]
    fn only_64_hexadecimal_digits_are_a_key() {
        for text in ["", "ab", &"g".repeat(64), &"é".repeat(32), &"a".repeat(65), &"+a".repeat(32)]
        {
            assert_eq!(text.parse::<SecretKey>(), Err(SecretKeyError), "{text}");
        }
    }
}
