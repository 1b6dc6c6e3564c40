//! Which hosts a plugin may send HTTP requests to, as an operator or a manifest writes it.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The longest DNS name, and the longest label in one (RFC 1035, section 2.3.4).
const MAX_NAME: usize = 253;
const MAX_LABEL: usize = 63;

/// One host, or a family of hosts, that requests may go to.
///
/// Written as `[SCHEME://]HOST[:PORT]`. No scheme means both http and https, and no port means the
/// default port of the scheme that a request uses. There is no way to write "any host" or "any port".
///
/// ```
/// use sandyard::model::HttpGrant;
/// let grant = "https://*.Example.com:8443".parse::<HttpGrant>()?;
/// assert_eq!(grant.to_string(), "https://*.example.com:8443");
/// assert!(grant.matches(&http::uri::Scheme::HTTPS, "eu.api.example.com", 8443));
/// assert!(!grant.matches(&http::uri::Scheme::HTTPS, "example.com", 8443));
/// # Ok::<(), sandyard::model::HttpGrantError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HttpGrant {
    /// The schemes it covers.
    pub scheme: Scheme,
    /// The hosts it covers.
    pub host: HostPattern,
    /// The port it covers; none is 80 for http and 443 for https.
    pub port: Option<u16>,
}

/// The schemes that a grant covers, and how the far side of https is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Nothing was written: http, and https with the certificate verified.
    Any,
    /// `http://`.
    Http,
    /// `https://`, with the certificate verified.
    Https,
    /// `https+insecure://`: https without a look at the certificate, for test servers and devices
    /// that signed their own. Only a grant can say this, never a plugin.
    HttpsInsecure,
}

/// The hosts that a grant covers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum HostPattern {
    /// One name, in lower case and without the trailing dot.
    Exact(String),
    /// `*.` and this name: every name below it, at any depth, and not the name itself.
    Subdomains(String),
    /// One address. It is also the only way to grant a loopback, private or otherwise closed
    /// address, next to the name `localhost`.
    Ip(IpAddr),
}

/// Why a text is not an HTTP grant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "http grant {found:?}: {why}; write [SCHEME://]HOST[:PORT], like https://api.example.com, *.example.com, http://127.0.0.1:9000 or https+insecure://[fd00::7]:8443"
)]
pub struct HttpGrantError {
    found: String,
    why: &'static str,
}

impl HttpGrant {
    /// Whether a request to `port` of `host` is covered.
    ///
    /// `host` is as it stands in a URL: any case, an IPv6 address with or without brackets. Schemes
    /// other than http and https are never covered.
    pub fn matches(&self, scheme: &http::uri::Scheme, host: &str, port: u16) -> bool {
        let Some(default_port) = self.scheme.default_port(scheme) else {
            return false;
        };
        self.port.unwrap_or(default_port) == port && self.host.matches(host)
    }
}

impl Scheme {
    /// The default port of a request's scheme, if this covers that scheme.
    fn default_port(self, request: &http::uri::Scheme) -> Option<u16> {
        match (self, request.as_str()) {
            (Self::Any | Self::Http, "http") => Some(80),
            (Self::Any | Self::Https | Self::HttpsInsecure, "https") => Some(443),
            _ => None,
        }
    }

    /// What is written before the host.
    fn prefix(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Http => "http://",
            Self::Https => "https://",
            Self::HttpsInsecure => "https+insecure://",
        }
    }
}

impl HostPattern {
    /// Whether `host`, as it stands in a URL, is covered. A host that is no name and no address,
    /// such as `0x7f.1`, never is.
    pub fn matches(&self, host: &str) -> bool {
        match (self, parse_host(host)) {
            (Self::Subdomains(suffix), Ok(Self::Exact(name))) => {
                name.strip_suffix(suffix.as_str()).is_some_and(|rest| rest.ends_with('.'))
            }
            (pattern, Ok(host)) => *pattern == host && !matches!(host, Self::Subdomains(_)),
            (_, Err(_)) => false,
        }
    }
}

impl FromStr for HttpGrant {
    type Err = HttpGrantError;

    fn from_str(text: &str) -> Result<Self, HttpGrantError> {
        parse_grant(text).map_err(|why| HttpGrantError::new(text, why))
    }
}

impl FromStr for HostPattern {
    type Err = HttpGrantError;

    fn from_str(text: &str) -> Result<Self, HttpGrantError> {
        parse_host(text).map_err(|why| HttpGrantError::new(text, why))
    }
}

impl HttpGrantError {
    fn new(found: &str, why: &'static str) -> Self {
        Self { found: found.chars().take(MAX_NAME).collect(), why }
    }

    /// The reason alone, without what was found and what would do.
    pub fn why(&self) -> &'static str {
        self.why
    }
}

fn parse_grant(text: &str) -> Result<HttpGrant, &'static str> {
    let (scheme, rest) = match text.split_once("://") {
        None => (Scheme::Any, text),
        Some((scheme, rest)) => match scheme.to_ascii_lowercase().as_str() {
            "http" => (Scheme::Http, rest),
            "https" => (Scheme::Https, rest),
            "https+insecure" => (Scheme::HttpsInsecure, rest),
            _ => return Err("the scheme is none of http, https and https+insecure"),
        },
    };
    if rest.contains('@') {
        return Err("it names a user, and a grant covers a host");
    }
    if rest.contains(['/', '\\', '?', '#']) {
        return Err("it has a path or a query, and a grant covers a whole host");
    }
    let (host, port) = split_port(rest)?;
    Ok(HttpGrant { scheme, host: parse_host(host)?, port })
}

fn split_port(text: &str) -> Result<(&str, Option<u16>), &'static str> {
    // The colons of an IPv6 address are inside its brackets.
    let after_host = text.rfind(']').unwrap_or(0);
    let Some(colon) = text.rfind(':').filter(|colon| *colon > after_host) else {
        return Ok((text, None));
    };
    let (host, port) = text.split_at(colon);
    if host.contains(':') && !host.starts_with('[') {
        return Err("an IPv6 address stands in brackets");
    }
    match port.strip_prefix(':').filter(|port| port.bytes().all(|b| b.is_ascii_digit())) {
        Some(port) => match port.parse() {
            Ok(0) | Err(_) => Err("the port is not 1 to 65535"),
            Ok(port) => Ok((host, Some(port))),
        },
        None => Err("the port is not 1 to 65535"),
    }
}

/// The one place that decides what a host is, for grants and for requests alike.
fn parse_host(text: &str) -> Result<HostPattern, &'static str> {
    if let Some(inner) = text.strip_prefix('[') {
        let inner = inner.strip_suffix(']').ok_or("the bracket of the address is not closed")?;
        let ip =
            inner.parse::<Ipv6Addr>().map_err(|_| "there is no IPv6 address in the brackets")?;
        return Ok(HostPattern::Ip(ip.to_canonical()));
    }
    if let Ok(ip) = text.parse::<Ipv6Addr>() {
        return Ok(HostPattern::Ip(ip.to_canonical()));
    }
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    if name == "*" {
        return Err("it is every host, and each host is granted by name or by suffix");
    }
    if let Ok(ip) = name.parse::<Ipv4Addr>() {
        return Ok(HostPattern::Ip(IpAddr::V4(ip)));
    }
    match name.strip_prefix("*.") {
        Some(suffix) => check_name(suffix).map(|()| HostPattern::Subdomains(suffix.to_owned())),
        None => check_name(&name).map(|()| HostPattern::Exact(name)),
    }
}

fn check_name(name: &str) -> Result<(), &'static str> {
    if name.is_empty() {
        return Err("there is no host");
    }
    if !name.is_ascii() {
        return Err("the name has letters beyond ASCII; its ASCII form begins with xn--");
    }
    if name.contains('*') {
        return Err("the star can only stand first, before a dot");
    }
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        return Err("the host has characters other than a-z 0-9 - _ and dots");
    }
    if name.len() > MAX_NAME || name.split('.').any(|l| l.is_empty() || l.len() > MAX_LABEL) {
        return Err("a label of the name is empty, or longer than 63, or the name longer than 253");
    }
    // Resolvers read such names as numbers (2130706433, 0x7f.1 and 0177.0.0.1 are all 127.0.0.1),
    // so that a name would go where no name leads.
    if name.rsplit('.').next().is_some_and(is_number) {
        return Err("it ends in a number and is not an address of the form 192.0.2.1");
    }
    Ok(())
}

fn is_number(label: &str) -> bool {
    match label.strip_prefix("0x") {
        Some(hex) => hex.bytes().all(|b| b.is_ascii_hexdigit()),
        None => label.bytes().all(|b| b.is_ascii_digit()),
    }
}

impl fmt::Display for HttpGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.scheme.prefix(), self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(name) => f.write_str(name),
            Self::Subdomains(suffix) => write!(f, "*.{suffix}"),
            Self::Ip(IpAddr::V4(ip)) => ip.fmt(f),
            Self::Ip(IpAddr::V6(ip)) => write!(f, "[{ip}]"),
        }
    }
}

impl TryFrom<String> for HttpGrant {
    type Error = HttpGrantError;

    fn try_from(text: String) -> Result<Self, HttpGrantError> {
        text.parse()
    }
}

impl From<HttpGrant> for String {
    fn from(grant: HttpGrant) -> String {
        grant.to_string()
    }
}

#[cfg(test)]
mod tests {
    use http::uri::Scheme as UriScheme;

    use super::*;

    fn grant(text: &str) -> HttpGrant {
        text.parse().unwrap()
    }

    #[test]
    fn grants_are_written_back_normalised() {
        for (text, normal) in [
            ("https://API.Example.com.", "https://api.example.com"),
            ("HTTP://127.0.0.1:9000", "http://127.0.0.1:9000"),
            ("https://*.example.com:8443", "https://*.example.com:8443"),
            ("*.example.com", "*.example.com"),
            ("localhost:8080", "localhost:8080"),
            ("[::1]", "[::1]"),
            ("[0:0:0:0:0:0:0:1]:81", "[::1]:81"),
            ("[::ffff:127.0.0.1]", "127.0.0.1"),
            ("https+insecure://Box.lan:1", "https+insecure://box.lan:1"),
        ] {
            assert_eq!(grant(text).to_string(), normal, "{text}");
            assert_eq!(grant(normal), grant(text), "{text}");
        }
    }

    #[test]
    fn unusable_grants_say_what_to_write() {
        for (text, why) in [
            ("", "no host"),
            ("*", "every host"),
            ("https://*", "every host"),
            ("a.*.com", "star"),
            ("ftp://a.com", "scheme"),
            ("https://user@a.com", "user"),
            ("https://a.com/", "path"),
            ("https://a.com:0", "port"),
            ("https://a.com:", "port"),
            ("https://a.com:+80", "port"),
            ("https://::1:80", "brackets"),
            ("[::1", "not closed"),
            ("[fe80::1%eth0]", "no IPv6"),
            ("b\u{fc}cher.example", "xn--"),
            ("a b.com", "characters"),
            ("a..com", "label"),
            ("2130706433", "number"),
            ("0x7f.1", "number"),
            ("017700000001", "number"),
            ("0177.0.0.1", "number"),
            ("*.0.0.1", "number"),
        ] {
            let error = text.parse::<HttpGrant>().unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
            assert!(error.contains("[SCHEME://]HOST[:PORT]"), "{error}");
        }
    }

    #[test]
    fn the_scheme_and_its_port_must_be_granted() {
        let (http, https) = (UriScheme::HTTP, UriScheme::HTTPS);
        for (text, scheme, port, covered) in [
            ("a.com", &http, 80, true),
            ("a.com", &https, 443, true),
            ("a.com", &http, 443, false),
            ("a.com", &https, 8443, false),
            ("a.com:81", &http, 81, true),
            ("a.com:81", &https, 81, true),
            ("a.com:81", &http, 80, false),
            ("https://a.com", &https, 443, true),
            ("https://a.com", &http, 80, false),
            ("http://a.com", &https, 443, false),
            ("https+insecure://a.com", &https, 443, true),
            ("https+insecure://a.com", &http, 80, false),
        ] {
            let found = grant(text).matches(scheme, "a.com", port);
            assert_eq!(found, covered, "{text} {scheme} {port}");
        }
        let other = "ftp".parse().unwrap();
        assert!(!grant("a.com:21").matches(&other, "a.com", 21));
    }

    #[test]
    fn hosts_are_compared_normalised_and_whole() {
        let covers = |text: &str, host: &str| grant(text).matches(&UriScheme::HTTPS, host, 443);
        for host in "a.example.com A.EXAMPLE.COM a.example.com. a.b.example.com".split(' ') {
            assert!(covers("*.example.com", host), "{host}");
        }
        for host in
            "example.com .example.com badexample.com example.com.evil.net *.example.com".split(' ')
        {
            assert!(!covers("*.example.com", host), "{host}");
        }
        assert!(covers("127.0.0.1", "[::ffff:7f00:1]"));
        assert!(covers("[::1]", "::1") && covers("[::1]", "[::1]"));
        assert!(!covers("127.0.0.1", "2130706433"));
        assert!(!covers("example.com", "user@example.com"));
        assert!(!covers("example.com", "www.example.com"));
    }

    #[test]
    fn grants_are_text_in_json() {
        let grant = grant("*.example.com");
        let json = serde_json::to_string(&grant).unwrap();
        assert_eq!(json, "\"*.example.com\"");
        assert_eq!(serde_json::from_str::<HttpGrant>(&json).unwrap(), grant);
    }
}
