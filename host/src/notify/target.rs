//! Where a web hook goes, with headers of its own (protocol page, 3.3).

use std::fmt;
use std::str::FromStr;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use thiserror::Error;

use crate::outbound::describe;

/// The longest text, in bytes: a URL as long as servers take, and some tokens in headers.
const MAX_TEXT: usize = 8 << 10;

/// What begins a header; the closing bracket ends it.
const OPENING: &str = "[header:";

/// Headers that say where a message goes, where it ends and what becomes of the connection.
const RESERVED: [HeaderName; 8] = [
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    header::EXPECT,
];

/// An http or https URL, and headers that go along.
///
/// Written as the URL, followed by any number of ` [header: Name: Value]`. Both may hold secrets, so
/// neither [`Debug`](fmt::Debug) nor [`Display`](fmt::Display) shows more than scheme, host and port.
///
/// ```
/// use sandyard::notify::HookTarget;
/// let text = "https://example.com/hook?key=1 [header: X-Team: a]";
/// let target = text.parse::<HookTarget>()?;
/// assert_eq!(target.to_string(), "POST https://example.com");
/// # Ok::<(), sandyard::notify::HookTargetError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct HookTarget {
    url: Uri,
    headers: HeaderMap,
}

/// Why a text is no web hook. It does not repeat the text, which may hold secrets.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "web hook: {0}; write an http or https URL, and headers after it if need be, like https://example.com/hook [header: Authorization: Bearer TOKEN]"
)]
pub struct HookTargetError(String);

impl HookTarget {
    pub(super) fn url(&self) -> &Uri {
        &self.url
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

impl FromStr for HookTarget {
    type Err = HookTargetError;

    fn from_str(text: &str) -> Result<Self, HookTargetError> {
        if text.len() > MAX_TEXT {
            let size = text.len();
            return Err(HookTargetError(format!("it has {size} bytes, and may have {MAX_TEXT}")));
        }
        let (url, headers) = text.split_at(opening(text).unwrap_or(text.len()));
        parse(url.trim(), headers).map_err(HookTargetError)
    }
}

fn parse(url: &str, mut rest: &str) -> Result<HookTarget, String> {
    let url = read_url(url)?;
    let mut headers = HeaderMap::new();
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        if opening(rest) != Some(0) {
            return Err("something stands between or after its headers".to_owned());
        }
        let (inner, after) = rest
            .get(OPENING.len()..)
            .and_then(|rest| rest.split_once(']'))
            .ok_or("the bracket of a header is not closed")?;
        let (name, value) = read_header(inner)?;
        headers.append(name, value);
        rest = after;
    }
    Ok(HookTarget { url, headers })
}

/// Where the first header begins.
fn opening(text: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(OPENING)
}

fn read_url(text: &str) -> Result<Uri, String> {
    let url: Uri = text.parse().map_err(|error| format!("its URL is not valid: {error}"))?;
    match url.scheme_str() {
        Some("http" | "https") => {}
        Some(other) => return Err(format!("its scheme is {other:?}")),
        None => return Err("its URL has no scheme".to_owned()),
    }
    let authority = url.authority().map_or("", |authority| authority.as_str());
    if authority.contains('@') {
        return Err("its URL names a user, which goes into a header Authorization".to_owned());
    }
    if url.host().is_none_or(str::is_empty) {
        return Err("its URL has no host".to_owned());
    }
    Ok(url)
}

fn read_header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("a header has no colon after its name")?;
    let name: HeaderName =
        name.trim().parse().map_err(|_| "a header's name is not valid".to_owned())?;
    if RESERVED.contains(&name) || name.as_str().starts_with("webhook-") {
        return Err(format!("the header {name} is the host's to write"));
    }
    let mut value = HeaderValue::from_str(value.trim())
        .map_err(|_| format!("the value of the header {name} is not valid"))?;
    value.set_sensitive(true);
    Ok((name, value))
}

impl fmt::Display for HookTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&describe(&Method::POST, &self.url))
    }
}

impl fmt::Debug for HookTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HookTarget({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> HookTarget {
        text.parse().unwrap()
    }

    #[test]
    fn headers_follow_the_url() {
        let plain = target(" https://a.test/x?y=[1] ");
        assert_eq!(
            (plain.url().to_string().as_str(), plain.headers().len()),
            ("https://a.test/x?y=[1]", 0)
        );
        let with =
            target("http://[::1]:8080/x [header: X-One: a: b ] [HEADER:Authorization: Bearer t]");
        assert_eq!(with.url(), "http://[::1]:8080/x");
        assert_eq!(with.headers()["x-one"], "a: b");
        assert_eq!(with.headers()["authorization"], "Bearer t");
    }

    #[test]
    fn what_is_no_hook_is_refused_and_not_repeated() {
        for (text, why) in [
            ("", "not valid"),
            ("secret", "no scheme"),
            ("/secret", "no scheme"),
            ("ftp://a.test/secret", "its scheme is \"ftp\""),
            ("https://secret:secret@a.test/", "names a user"),
            ("https:///secret", "not valid"),
            ("https://a.test/secret x", "not valid"),
            ("https://a.test [header: secret]", "no colon"),
            ("https://a.test [header: a b: secret]", "name is not valid"),
            ("https://a.test [header: a: secret", "not closed"),
            ("https://a.test [header: a: b] secret", "between or after"),
            ("https://a.test [header: a: sec\nret]", "value of the header a"),
            ("https://a.test [header: Host: secret]", "header host is the host's"),
            ("https://a.test [header: Content-Length: 1]", "header content-length"),
            ("https://a.test [header: Webhook-Id: 1]", "header webhook-id"),
        ] {
            let error = text.parse::<HookTarget>().unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
            assert!(!error.contains("secret"), "{text}: {error}");
        }
        let long = format!("https://a.test/{}", "x".repeat(MAX_TEXT));
        assert!(long.parse::<HookTarget>().unwrap_err().to_string().contains("may have 8192"));
    }

    #[test]
    fn nothing_secret_is_shown() {
        let target = target("https://a.test:8443/secret [header: x: secret]");
        assert_eq!(
            format!("{target} {target:?}"),
            "POST https://a.test:8443 HookTarget(POST https://a.test:8443)"
        );
    }
}
