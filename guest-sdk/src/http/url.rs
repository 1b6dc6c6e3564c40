//! An absolute `http` or `https` URL, taken apart as far as a request needs it. A full URL library
//! would bring tables for international names that are larger than a whole plugin.

use std::fmt;
use std::str::FromStr;

use super::{Error, Result};

/// An absolute `http` or `https` URL. What follows `#` is left out, since it is never sent.
///
/// ```
/// use sandyard_guest::http::Url;
///
/// let url: Url = "https://example.com:8443/a/b?c=d#e".parse().unwrap();
/// assert!(url.is_secure());
/// assert_eq!(url.authority(), "example.com:8443");
/// assert_eq!(url.target(), "/a/b?c=d");
/// assert_eq!(url.join("../x").unwrap().to_string(), "https://example.com:8443/x");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    secure: bool,
    authority: String,
    target: String,
}

impl Url {
    /// Whether it is `https`.
    ///
    /// ```
    /// # use sandyard_guest::http::Url;
    /// assert!(!"http://localhost".parse::<Url>().unwrap().is_secure());
    /// ```
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The host, with the port if the URL names one.
    ///
    /// ```
    /// # use sandyard_guest::http::Url;
    /// assert_eq!("http://localhost:9000/x".parse::<Url>().unwrap().authority(), "localhost:9000");
    /// ```
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Path and query; at least `/`.
    ///
    /// ```
    /// # use sandyard_guest::http::Url;
    /// assert_eq!("http://localhost?x=1".parse::<Url>().unwrap().target(), "/?x=1");
    /// ```
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Whether both have the same scheme, host and port.
    ///
    /// ```
    /// # use sandyard_guest::http::Url;
    /// let url = |text: &str| text.parse::<Url>().unwrap();
    /// assert!(url("http://localhost/a").same_origin(&url("http://LOCALHOST:80/b")));
    /// assert!(!url("http://localhost/a").same_origin(&url("https://localhost/a")));
    /// ```
    pub fn same_origin(&self, other: &Self) -> bool {
        self.secure == other.secure && self.normal_authority() == other.normal_authority()
    }

    /// The URL that `reference` means when it stands in this one, as in a `Location` header (RFC
    /// 3986, 5.2).
    ///
    /// # Errors
    /// The reference has another scheme than `http` and `https`, or is no URL.
    ///
    /// ```
    /// # use sandyard_guest::http::Url;
    /// let base: Url = "http://example.com/a/b?c".parse().unwrap();
    /// assert_eq!(base.join("?d").unwrap().target(), "/a/b?d");
    /// assert_eq!(base.join("//other.example/x").unwrap().to_string(), "http://other.example/x");
    /// ```
    pub fn join(&self, reference: &str) -> Result<Self> {
        let reference = without_fragment(reference.trim());
        if has_scheme(reference) {
            return reference.parse();
        }
        if let Some(rest) = reference.strip_prefix("//") {
            return format!("{}://{rest}", self.scheme()).parse();
        }
        let (path, _) = split_query(&self.target);
        let target = match split_query(reference) {
            ("", None) => self.target.clone(),
            ("", Some(new_query)) => format!("{path}?{new_query}"),
            (new_path, new_query) => {
                let merged = if new_path.starts_with('/') {
                    new_path.to_owned()
                } else {
                    let folder = path.rfind('/').and_then(|end| path.get(..=end)).unwrap_or("/");
                    format!("{folder}{new_path}")
                };
                with_query(without_dots(&merged), new_query)
            }
        };
        check(reference, &target)?;
        Ok(Self { target, ..self.clone() })
    }

    fn scheme(&self) -> &'static str {
        if self.secure { "https" } else { "http" }
    }

    fn normal_authority(&self) -> String {
        let port = if self.secure { ":443" } else { ":80" };
        let authority = self.authority.to_ascii_lowercase();
        authority.strip_suffix(port).map(str::to_owned).unwrap_or(authority)
    }
}

impl FromStr for Url {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refuse = |reason| Error::Url { url: text.to_owned(), reason };
        let whole = without_fragment(text.trim());
        let (scheme, rest) = whole.split_once("://").ok_or_else(|| refuse(NO_SCHEME))?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err(refuse(NO_SCHEME)),
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        if authority.is_empty() {
            return Err(refuse("it names no host"));
        }
        if authority.contains('@') {
            return Err(refuse("it has a user name in it; send an `authorization` header instead"));
        }
        check(text, authority)?;
        check(text, target)?;
        let slash = if target.starts_with('/') { "" } else { "/" };
        Ok(Self { secure, authority: authority.to_owned(), target: format!("{slash}{target}") })
    }
}

impl fmt::Display for Url {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}://{}{}", self.scheme(), self.authority, self.target)
    }
}

const NO_SCHEME: &str = "it has to begin with `http://` or `https://`";

fn check(url: &str, part: &str) -> Result<()> {
    if part.chars().any(|character| character.is_whitespace() || character.is_control()) {
        return Err(Error::Url {
            url: url.to_owned(),
            reason: "it has white space or control characters in it",
        });
    }
    Ok(())
}

fn has_scheme(reference: &str) -> bool {
    let end = reference.find([':', '/', '?']).unwrap_or(reference.len());
    reference.get(end..).is_some_and(|rest| rest.starts_with(':')) && end > 0
}

fn without_fragment(text: &str) -> &str {
    text.split_once('#').map_or(text, |(before, _)| before)
}

fn split_query(target: &str) -> (&str, Option<&str>) {
    match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    }
}

fn with_query(path: String, query: Option<&str>) -> String {
    match query {
        Some(query) => format!("{path}?{query}"),
        None => path,
    }
}

/// Takes `.` and `..` out of an absolute path (RFC 3986, 5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_as_the_rfc_has_it() {
        let base: Url = "http://a/b/c/d?q".parse().unwrap();
        // RFC 3986, 5.4: the examples without parameters of their own, fragments left out.
        let examples = [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g/"),
            ("?y", "http://a/b/c/d?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d?q"),
            ("", "http://a/b/c/d?q"),
            (".", "http://a/b/c/"),
            ("./", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../..", "http://a/"),
            ("../../g", "http://a/g"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("/../g", "http://a/g"),
            ("g.", "http://a/b/c/g."),
            ("..g", "http://a/b/c/..g"),
            ("./g/.", "http://a/b/c/g/"),
            ("g/./h", "http://a/b/c/g/h"),
            ("g/../h", "http://a/b/c/h"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("https://other/x", "https://other/x"),
        ];
        for (reference, expected) in examples {
            assert_eq!(base.join(reference).unwrap().to_string(), expected, "{reference}");
        }
    }

    #[test]
    fn other_schemes_are_refused() {
        let base: Url = "http://a/".parse().unwrap();
        for reference in
            ["ftp://a/", "mailto:x@example.com", "javascript:alert(1)", "file:///etc/passwd"]
        {
            assert!(base.join(reference).is_err(), "{reference}");
        }
    }

    #[test]
    fn a_refusal_says_what_would_do() {
        let told = |text: &str| text.parse::<Url>().unwrap_err().to_string();
        assert_eq!(
            told("example.com"),
            "URL `example.com`: it has to begin with `http://` or `https://`"
        );
        assert_eq!(told("http:///x"), "URL `http:///x`: it names no host");
        assert!(told("http://me@example.com").contains("user name"));
        assert!(told("http://example.com/a b").contains("white space"));
        assert!(told("http://example.com/a\nx").contains("white space"));
    }
}
