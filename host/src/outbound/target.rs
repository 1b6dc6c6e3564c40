//! Where a request wants to go, read from its URL before anything is looked up.

use std::net::IpAddr;

use http::uri::Scheme;
use http::{Method, Uri};

use super::refusal::Refusal;
use crate::model::{HostPattern, HttpGrant, HttpGrantError, Scheme as GrantScheme};

/// Characters of a sender's own words that a note repeats at most.
const MOST_QUOTED: usize = 253;

/// The far side of a request. Its parts are normalised: the name is in lower case and without the
/// trailing dot, an IPv4 address in IPv6 clothes is an IPv4 address, the port is a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) tls: bool,
    pub(super) host: Host,
    pub(super) port: u16,
}

/// The host of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Host {
    /// A name to be resolved.
    Name(String),
    /// An address, and nothing to resolve.
    Address(IpAddr),
}

impl Target {
    /// The target of a request's URL.
    ///
    /// # Errors
    ///
    /// A scheme other than http and https, a user before the host, a host that is no name and no
    /// address (`0x7f.1`), a port that is no port.
    pub(super) fn of(uri: &Uri) -> Result<Self, Refusal> {
        let tls = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            other => return Err(Refusal::Scheme(quoted(other.unwrap_or_default()))),
        };
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        if authority.contains('@') {
            return Err(Refusal::Url("it names a user; send a header Authorization instead"));
        }
        // The grants' own parser reads it, so that the two can't understand a host differently.
        let as_grant: HttpGrant =
            authority.parse().map_err(|error: HttpGrantError| Refusal::Url(error.why()))?;
        let host = match as_grant.host {
            HostPattern::Exact(name) => Host::Name(name),
            HostPattern::Ip(address) => Host::Address(address),
            HostPattern::Subdomains(_) => return Err(Refusal::Url("there is a star in the host")),
        };
        Ok(Self { tls, host, port: as_grant.port.unwrap_or(default_port(tls)) })
    }

    pub(super) fn scheme(&self) -> &'static Scheme {
        const HTTP: &Scheme = &Scheme::HTTP;
        const HTTPS: &Scheme = &Scheme::HTTPS;
        if self.tls { HTTPS } else { HTTP }
    }

    /// The narrowest grant that covers this scheme and port at `host`.
    pub(super) fn grant_for(&self, host: &Host) -> HttpGrant {
        HttpGrant {
            scheme: if self.tls { GrantScheme::Https } else { GrantScheme::Http },
            host: match host {
                Host::Name(name) => HostPattern::Exact(name.clone()),
                Host::Address(address) => HostPattern::Ip(*address),
            },
            port: Some(self.port).filter(|port| *port != default_port(self.tls)),
        }
    }
}

fn default_port(tls: bool) -> u16 {
    if tls { 443 } else { 80 }
}

/// A request in the words of a note: method, scheme, host and port. Never its user, path or query,
/// which may hold secrets.
pub(crate) fn describe(method: &Method, uri: &Uri) -> String {
    let method: String = method.as_str().chars().take(16).collect();
    let scheme = quoted(uri.scheme_str().unwrap_or_default());
    let host = quoted(uri.host().unwrap_or_default());
    match uri.port_u16() {
        Some(port) => format!("{method} {scheme}://{host}:{port}"),
        None => format!("{method} {scheme}://{host}"),
    }
}

fn quoted(text: &str) -> String {
    text.chars().take(MOST_QUOTED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(uri: &str) -> Result<Target, Refusal> {
        Target::of(&uri.parse().unwrap())
    }

    #[test]
    fn urls_are_normalised() {
        for (uri, grant) in [
            ("http://Example.COM./x?y", "http://example.com"),
            ("https://example.com:443", "https://example.com"),
            ("https://example.com:80", "https://example.com:80"),
            ("http://127.0.0.1.:9000/", "http://127.0.0.1:9000"),
            ("http://[::ffff:127.0.0.1]/", "http://127.0.0.1"),
            ("https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443"),
        ] {
            let target = target(uri).unwrap();
            assert_eq!(target.grant_for(&target.host).to_string(), grant, "{uri}");
        }
    }

    #[test]
    fn tricks_with_the_host_are_refused() {
        for uri in [
            "ftp://example.com/",
            "http://good.com@evil.com/",
            "http://user:password@good.com/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0x7f000001/",
            "http://017700000001/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://127.0.0.1.1/",
            "http://example.com:/",
            "http://example.com:0/",
            "http://example.com:99999/",
            "http://*.example.com/",
            "http://a..b/",
            "http://[::1%25lo]/",
            "/only/a/path",
        ] {
            let Ok(uri) = uri.parse() else { continue };
            assert!(Target::of(&uri).is_err(), "{uri}");
        }
    }

    #[test]
    fn a_description_keeps_secrets_to_itself() {
        let uri = "https://me:secret@example.com:8443/token?key=secret".parse().unwrap();
        assert_eq!(describe(&Method::GET, &uri), "GET https://example.com:8443");
        let long = Method::from_bytes(&[b'A'; 500]).unwrap();
        assert_eq!(describe(&long, &"http://h/".parse().unwrap()), "AAAAAAAAAAAAAAAA http://h");
    }
}
