//! Why a request does not leave the host, in words that say what would let it.

use std::fmt;
use std::net::IpAddr;

use thiserror::Error;

use super::address::AddressClass;
use crate::model::HttpGrant;

/// Why a request was refused before anything was sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// A scheme other than http and https.
    #[error("its scheme is {0:?}; http and https will do")]
    Scheme(String),
    /// `CONNECT` would turn the connection into a tunnel to wherever the far side leads.
    #[error("the method CONNECT makes tunnels; send the request itself")]
    Tunnel,
    /// The URL has no plain host and port.
    #[error("{0}; a URL like https://example.com:8443 will do")]
    Url(&'static str),
    /// The policy does not cover the host.
    #[error("not granted; {remedy} would allow it")]
    NotGranted {
        /// What would let the request go.
        remedy: Remedy,
    },
    /// The host is covered, and is at an address that has to be named by itself.
    #[error("{address} is {class}, which takes {}; {remedy} would allow it", .remedy.kind())]
    Address {
        /// The first address found.
        address: IpAddr,
        /// What kind of address it is.
        class: AddressClass,
        /// What would let the request go.
        remedy: Remedy,
    },
}

/// What an operator can write to let a request go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    pub(super) entry: HttpGrant,
    /// The setting that the entry goes into; none where it is a grant of a job.
    pub(super) setting: Option<&'static str>,
}

impl Remedy {
    /// The grant, or the entry of the setting.
    pub fn entry(&self) -> &HttpGrant {
        &self.entry
    }

    fn kind(&self) -> &'static str {
        if self.setting.is_some() { "an entry of its own" } else { "a grant of its own" }
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.setting {
            Some(setting) => write!(f, "\"{}\" in {setting}", self.entry),
            None => write!(f, "grant \"{}\"", self.entry),
        }
    }
}
