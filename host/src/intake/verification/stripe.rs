//! Stripe: an HMAC of time and body, several of them while a secret is rolled.

use std::time::Duration;

use serde::Deserialize;

use super::claim::{Claim, IdSource, Proof, Signature};
use super::keyed::Code;
use super::message::id_in_body;
use super::{Message, Unverified};
use crate::definitions::{HmacAlgorithm, SignatureEncoding};

const SIGNATURE: &str = "stripe-signature";
const TIME: &str = "t=";
const CODE: &str = "v1=";

#[derive(Deserialize)]
struct Event {
    id: Option<String>,
}

/// What a message says. The id is that of the Stripe event in it, which its retries share.
pub(super) fn claim(message: &Message<'_>, tolerance: Duration) -> Result<Claim, Unverified> {
    let algorithm = HmacAlgorithm::Sha256;
    let header = message.only(SIGNATURE)?;
    let parts = || header.split(',').map(str::trim);
    let mut times = parts().filter_map(|part| part.strip_prefix(TIME));
    let (Some(time), None) = (times.next(), times.next()) else {
        let form = "t=SECONDS,v1=SIGNATURE".to_owned();
        return Err(Unverified::Form { name: SIGNATURE.to_owned(), form });
    };
    message.check_time(SIGNATURE, time, tolerance)?;
    let code = |part: &str| Code::read(algorithm, SignatureEncoding::Hex, part.strip_prefix(CODE)?);
    let given: Vec<_> = parts().filter_map(code).collect();
    if given.is_empty() {
        return Err(Unverified::mismatch(SIGNATURE));
    }
    let before = format!("{time}.").into_bytes();
    Ok(Claim {
        header: SIGNATURE.to_owned(),
        proof: Proof::Signed(Signature { algorithm, before, given }),
        id: IdSource::InBody(|body| id_in_body(body, |event: Event| event.id)),
    })
}
