//! The URL that a server's paths stand below.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use http::Uri;
use http::uri::{Authority, Scheme};
use thiserror::Error;

/// Where a server listens unless it is told otherwise.
const DEFAULT: &str = "http://127.0.0.1:7700";

/// The URL that a server's paths stand below, like `http://127.0.0.1:7700`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Base {
    scheme: Scheme,
    authority: Authority,
    /// Empty, or with a slash at its beginning and none at its end.
    path: String,
}

/// Why a text is no server's URL.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}; write one like {DEFAULT}")]
pub(in crate::cli) struct BaseError(&'static str);

impl Base {
    /// The URL of a path, which begins with a slash, with its query.
    ///
    /// # Errors
    /// They make no URL together.
    pub(super) fn join(&self, path_and_query: &str) -> Result<Uri, http::Error> {
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(format!("{}{path_and_query}", self.path))
            .build()
    }

    /// Whether the server is on this machine, by its name or address alone.
    pub(super) fn is_local(&self) -> bool {
        match self.address() {
            Some(address) => address.is_loopback(),
            None => self.authority.host().eq_ignore_ascii_case("localhost"),
        }
    }

    /// The URL to reach a server that listens here: where it listens on every address, the
    /// loopback one.
    pub(super) fn reachable(self) -> Self {
        let loopback = match self.address() {
            Some(IpAddr::V4(Ipv4Addr::UNSPECIFIED)) => Ipv4Addr::LOCALHOST.to_string(),
            Some(IpAddr::V6(Ipv6Addr::UNSPECIFIED)) => format!("[{}]", Ipv6Addr::LOCALHOST),
            _ => return self,
        };
        let authority = match self.authority.port_u16() {
            Some(port) => format!("{loopback}:{port}"),
            None => loopback,
        };
        match Authority::try_from(authority) {
            Ok(authority) => Self { authority, ..self },
            Err(_) => self,
        }
    }

    fn address(&self) -> Option<IpAddr> {
        let host = self.authority.host();
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        bare.unwrap_or(host).parse().ok()
    }
}

impl Default for Base {
    fn default() -> Self {
        Self {
            scheme: Scheme::HTTP,
            authority: Authority::from_static("127.0.0.1:7700"),
            path: String::new(),
        }
    }
}

impl FromStr for Base {
    type Err = BaseError;

    fn from_str(text: &str) -> Result<Self, BaseError> {
        let uri = text.parse::<Uri>().map_err(|_| BaseError("it is not a URL"))?;
        let parts = uri.into_parts();
        let Some(scheme) = parts.scheme.filter(|s| *s == Scheme::HTTP || *s == Scheme::HTTPS)
        else {
            return Err(BaseError("it does not begin with http:// or https://"));
        };
        let Some(authority) = parts.authority.filter(|authority| !authority.host().is_empty())
        else {
            return Err(BaseError("it names no host"));
        };
        if authority.as_str().contains('@') {
            return Err(BaseError("it names a user, and servers know tokens; see --token"));
        }
        let path = parts.path_and_query;
        if path.as_ref().is_some_and(|path| path.query().is_some()) {
            return Err(BaseError("it has a query"));
        }
        let path = path.map_or(String::new(), |path| path.path().trim_end_matches('/').to_owned());
        Ok(Self { scheme, authority, path })
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> Base {
        text.parse().unwrap()
    }

    #[test]
    fn paths_stand_below_it() {
        let joined = |text: &str| base(text).join("/v1/events?a=b").unwrap().to_string();
        assert_eq!(joined("http://127.0.0.1:7700"), "http://127.0.0.1:7700/v1/events?a=b");
        assert_eq!(joined("https://a.test/yard/"), "https://a.test/yard/v1/events?a=b");
        assert_eq!(base("https://a.test/yard/").to_string(), "https://a.test/yard");
        assert_eq!(Base::default(), base(DEFAULT));
    }

    #[test]
    fn what_is_no_servers_url_is_refused() {
        for (text, why) in [
            ("127.0.0.1:7700", "does not begin with"),
            ("ftp://a.test", "does not begin with"),
            ("http://me:word@a.test", "names a user"),
            ("http://a.test/?b=c", "has a query"),
            ("", "not a URL"),
        ] {
            let error = text.parse::<Base>().unwrap_err().to_string();
            assert!(error.contains(why) && error.contains(DEFAULT), "{text}: {error}");
            assert!(!error.contains("word"), "{error}");
        }
    }

    #[test]
    fn every_address_of_this_machine_is_local_and_reachable() {
        for text in ["http://127.0.0.1:1", "http://[::1]:1", "http://LOCALHOST"] {
            assert!(base(text).is_local(), "{text}");
            assert_eq!(base(text).reachable(), base(text));
        }
        assert!(!base("http://127.0.0.1.test").is_local());
        assert!(!base("http://10.0.0.1").is_local());
        assert_eq!(base("http://0.0.0.0:81").reachable(), base("http://127.0.0.1:81"));
        assert_eq!(base("https://[::]:81").reachable(), base("https://[::1]:81"));
    }
}
