//! Senders that put an HMAC of the body into a header.

use std::time::Duration;

use super::{Algorithm, Encoding, Message, Unverified};

/// An HMAC of the body in a header.
///
/// The default is what most senders do: SHA-256 in hexadecimal digits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignedBody {
    /// The header with the code.
    pub header: String,
    /// The hash.
    pub algorithm: Algorithm,
    /// How the code is written.
    pub encoding: Encoding,
    /// What must stand before the code, like `sha256=`.
    pub prefix: String,
    /// The header with the sender's delivery id, if it has one.
    pub id_header: Option<String>,
    /// The header with the time of signing and how far that may be from now. With it, what is
    /// signed is the time as the header writes it, a full stop, and the body.
    pub timestamp: Option<(String, Duration)>,
}

impl SignedBody {
    /// GitHub's way, with the header and the id's header of GitHub or of who copied it.
    pub(super) fn hub(header: &str, id_header: &str) -> Self {
        Self {
            header: header.to_owned(),
            prefix: "sha256=".to_owned(),
            id_header: Some(id_header.to_owned()),
            ..Self::default()
        }
    }

    /// Checks that the body was signed with `secret`.
    pub(super) fn check(&self, message: &Message<'_>, secret: &[u8]) -> Result<(), Unverified> {
        let given = message.only(&self.header)?;
        let given = given.strip_prefix(&self.prefix).ok_or_else(|| Unverified::Form {
            name: self.header.clone(),
            form: format!("{} and the signature", self.prefix),
        })?;
        let code = match &self.timestamp {
            None => self.algorithm.code(secret, &[message.body]),
            Some((name, tolerance)) => {
                let time = message.only(name)?;
                message.check_time(name, time, *tolerance)?;
                self.algorithm.code(secret, &[time.as_bytes(), b".", message.body])
            }
        };
        if self.encoding.is_code(given, &code) {
            Ok(())
        } else {
            Err(Unverified::mismatch(&self.header))
        }
    }
}
