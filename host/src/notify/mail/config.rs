//! The mail server, as an operator writes it.

use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;

/// The mail server and the sender.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// The server's name or address.
    pub host: String,
    /// The server's port; 25, 587 or 465 by `tls` if there is none.
    #[serde(default)]
    pub port: Option<u16>,
    /// How the connection is kept private.
    #[serde(default)]
    pub tls: MailTls,
    /// Whom to sign in as, together with `password`.
    #[serde(default)]
    pub username: Option<String>,
    /// The password. It is never shown.
    #[serde(default)]
    pub password: Option<String>,
    /// The sender: `ops@example.com`, or `Sandyard <ops@example.com>`.
    pub from: String,
    /// A PEM file of certificates to trust beside those of this machine.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
}

/// How the connection to the mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// Not at all; for a server on this machine.
    None,
    /// In the clear up to STARTTLS, which the server has to offer.
    #[default]
    StartTls,
    /// From the first byte.
    Tls,
}

impl MailTls {
    /// The port that servers of this kind listen on (RFC 8314, RFC 5321).
    pub(super) fn port(self) -> u16 {
        match self {
            Self::None => 25,
            Self::StartTls => 587,
            Self::Tls => 465,
        }
    }
}

impl fmt::Debug for MailConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailConfig")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("username", &self.username)
            .field("password", &self.password.as_ref().map(|_| "***"))
            .field("from", &self.from)
            .field("ca_file", &self.ca_file)
            .finish()
    }
}
