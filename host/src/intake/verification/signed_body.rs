//! Senders that put an HMAC of the body into a header.

use http::HeaderName;

use super::claim::{Claim, IdSource, Proof, Signature};
use super::keyed::Code;
use super::{Message, Unverified};
use crate::definitions::{HmacAlgorithm, HmacScheme, SignatureEncoding};

const GITHUB: &str = "x-hub-signature-256";
const BITBUCKET_SERVER: &str = "x-hub-signature";

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

/// What a message says. Where the sender tells the time, what is signed is the time as the header
/// writes it, a full stop, and the body.
pub(super) fn claim(scheme: &HmacScheme, message: &Message<'_>) -> Result<Claim, Unverified> {
    let header = scheme.header.as_str();
    let given = message.only(header)?;
    let given = given.strip_prefix(&scheme.prefix).ok_or_else(|| Unverified::Form {
        name: header.to_owned(),
        form: format!("{} and the signature", scheme.prefix),
    })?;
    let given = Code::read(scheme.algorithm, scheme.encoding, given);
    let given = vec![given.ok_or_else(|| Unverified::mismatch(header))?];
    let before = match &scheme.time {
        None => Vec::new(),
        Some(time) => {
            let text = message.only(time.header.as_str())?;
            message.check_time(time.header.as_str(), text, time.tolerance)?;
            format!("{text}.").into_bytes()
        }
    };
    let id = match &scheme.id_header {
        Some(name) => message.id_in_header(name.as_str())?,
        None => None,
    };
    let algorithm = scheme.algorithm;
    Ok(Claim {
        header: header.to_owned(),
        proof: Proof::Signed(Signature { algorithm, before, given }),
        id: IdSource::Told(id),
    })
}
