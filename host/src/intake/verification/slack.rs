//! Slack: an HMAC of version, time and body.

use std::time::Duration;

use serde::Deserialize;

use super::{Message, Unverified, keyed};
use crate::definitions::{HmacAlgorithm, SignatureEncoding};

pub(super) const SIGNATURE: &str = "x-slack-signature";
const TIMESTAMP: &str = "x-slack-request-timestamp";
const VERSION: &str = "v0";

#[derive(Deserialize)]
struct Event {
    event_id: Option<String>,
}

/// Checks a message; gives back the id of the Slack event in it, which its retries share.
pub(super) fn check(
    message: &Message<'_>,
    secret: &[u8],
    tolerance: Duration,
) -> Result<Option<String>, Unverified> {
    let given = message.only(SIGNATURE)?;
    let time = message.only(TIMESTAMP)?;
    message.check_time(TIMESTAMP, time, tolerance)?;
    let parts = [VERSION.as_bytes(), b":", time.as_bytes(), b":", message.body];
    let code = keyed::code(HmacAlgorithm::Sha256, secret, &parts);
    let is_signed = given.split_once('=').is_some_and(|(version, given)| {
        version == VERSION && keyed::is_code(SignatureEncoding::Hex, given, &code)
    });
    if !is_signed {
        return Err(Unverified::mismatch(SIGNATURE));
    }
    Ok(message.id_in_body(|event: Event| event.event_id))
}
