//! Slack: an HMAC of version, time and body.

use std::time::Duration;

use serde::Deserialize;

use super::claim::{Claim, IdSource, Proof, Signature};
use super::keyed::Code;
use super::message::id_in_body;
use super::{Message, Unverified};
use crate::definitions::{HmacAlgorithm, SignatureEncoding};

const SIGNATURE: &str = "x-slack-signature";
const TIMESTAMP: &str = "x-slack-request-timestamp";
const VERSION: &str = "v0";

#[derive(Deserialize)]
struct Event {
    event_id: Option<String>,
}

/// What a message says. The id is that of the Slack event in it, which its retries share.
pub(super) fn claim(message: &Message<'_>, tolerance: Duration) -> Result<Claim, Unverified> {
    let algorithm = HmacAlgorithm::Sha256;
    let given = message.only(SIGNATURE)?;
    let time = message.only(TIMESTAMP)?;
    message.check_time(TIMESTAMP, time, tolerance)?;
    let given = given.strip_prefix(VERSION).and_then(|given| given.strip_prefix('='));
    let given = given.and_then(|given| Code::read(algorithm, SignatureEncoding::Hex, given));
    let given = vec![given.ok_or_else(|| Unverified::mismatch(SIGNATURE))?];
    let before = format!("{VERSION}:{time}:").into_bytes();
    Ok(Claim {
        header: SIGNATURE.to_owned(),
        proof: Proof::Signed(Signature { algorithm, before, given }),
        id: IdSource::InBody(|body| id_in_body(body, |event: Event| event.event_id)),
    })
}
