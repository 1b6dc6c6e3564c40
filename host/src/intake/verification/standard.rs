//! Standard Webhooks: three headers, one of them with codes over the others and the body.

use std::time::Duration;

use http::{HeaderMap, HeaderName};

use super::claim::{Claim, IdSource, Proof};
use super::keyed::Code;
use super::{Message, Unverified};
use crate::definitions::{HmacAlgorithm, SignatureEncoding};
use crate::notify::{ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER};

const VERSION: &str = "v1,";

/// What a message says. The host's own web hooks are signed in this way, and what checks those
/// checks these.
pub(super) fn claim(message: &Message<'_>, tolerance: Duration) -> Result<Claim, Unverified> {
    let mut headers = HeaderMap::with_capacity(3);
    for name in [ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER] {
        message.only(name)?;
        let value = message.headers.get(name).cloned();
        headers.extend(value.map(|value| (HeaderName::from_static(name), value)));
    }
    message.check_time(TIMESTAMP_HEADER, message.only(TIMESTAMP_HEADER)?, tolerance)?;
    let is_code = |text: &str| {
        let code = text.strip_prefix(VERSION);
        code.is_some_and(|text| {
            Code::read(HmacAlgorithm::Sha256, SignatureEncoding::Base64, text).is_some()
        })
    };
    if !message.only(SIGNATURE_HEADER)?.split(' ').any(is_code) {
        return Err(Unverified::mismatch(SIGNATURE_HEADER));
    }
    Ok(Claim {
        header: SIGNATURE_HEADER.to_owned(),
        id: IdSource::Told(message.id_in_header(ID_HEADER)?),
        proof: Proof::Standard { headers, now: message.now, tolerance },
    })
}
