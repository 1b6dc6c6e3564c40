//! Senders that put an HMAC of the body into a header.

use http::HeaderName;

use super::{Message, Unverified, keyed};
use crate::definitions::{HmacAlgorithm, HmacScheme, SignatureEncoding};

pub(super) const GITHUB: &str = "x-hub-signature-256";
pub(super) const BITBUCKET_SERVER: &str = "x-hub-signature";

/// How GitHub signs.
pub(super) fn github() -> HmacScheme {
    hub(HeaderName::from_static(GITHUB), HeaderName::from_static("x-github-delivery"))
}

/// How Bitbucket Server and Data Center sign.
pub(super) fn bitbucket_server() -> HmacScheme {
    hub(HeaderName::from_static(BITBUCKET_SERVER), HeaderName::from_static("x-request-id"))
}

fn hub(header: HeaderName, id_header: HeaderName) -> HmacScheme {
    HmacScheme {
        header,
        algorithm: HmacAlgorithm::Sha256,
        encoding: SignatureEncoding::Hex,
        prefix: "sha256=".to_owned(),
        id_header: Some(id_header),
        time: None,
    }
}

/// Checks that the body was signed with `secret`; gives back the sender's delivery id. Where the
/// sender tells the time, what is signed is the time as the header writes it, a full stop, and the
/// body.
pub(super) fn check(
    scheme: &HmacScheme,
    message: &Message<'_>,
    secret: &[u8],
) -> Result<Option<String>, Unverified> {
    let header = scheme.header.as_str();
    let given = message.only(header)?;
    let given = given.strip_prefix(&scheme.prefix).ok_or_else(|| Unverified::Form {
        name: header.to_owned(),
        form: format!("{} and the signature", scheme.prefix),
    })?;
    let code = match &scheme.time {
        None => keyed::code(scheme.algorithm, secret, &[message.body]),
        Some(time) => {
            let text = message.only(time.header.as_str())?;
            message.check_time(time.header.as_str(), text, time.tolerance)?;
            keyed::code(scheme.algorithm, secret, &[text.as_bytes(), b".", message.body])
        }
    };
    if !keyed::is_code(scheme.encoding, given, &code) {
        return Err(Unverified::mismatch(header));
    }
    match &scheme.id_header {
        Some(name) => message.id_in_header(name.as_str()),
        None => Ok(None),
    }
}
