//! The value of a secret, kept from being shown by accident.

use std::fmt;

use zeroize::Zeroizing;

/// The value of a secret: bytes that no log, record or error shows. Its memory is overwritten
/// when it is dropped.
///
/// ```
/// use sandyard::model::SecretValue;
/// let value = SecretValue::from("hunter2".to_owned());
/// assert_eq!(format!("{value:?}"), "SecretValue(..)");
/// assert_eq!(value.reveal(), b"hunter2");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SecretValue(Zeroizing<Vec<u8>>);

impl SecretValue {
    /// The value itself. Who asks for it answers for what becomes of it.
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for SecretValue {
    fn from(value: Vec<u8>) -> Self {
        Self(Zeroizing::new(value))
    }
}

impl From<String> for SecretValue {
    fn from(value: String) -> Self {
        value.into_bytes().into()
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretValue(..)")
    }
}
