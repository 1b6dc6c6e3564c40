//! Stripe: an HMAC of time and body, several of them while a secret is rolled.

use std::time::Duration;

use serde::Deserialize;

use super::{Message, Unverified, keyed};
use crate::definitions::{HmacAlgorithm, SignatureEncoding};

pub(super) const SIGNATURE: &str = "stripe-signature";
const SCHEME: &str = "v1";

#[derive(Deserialize)]
struct Event {
    id: Option<String>,
}

/// Checks a message; gives back the id of the Stripe event in it, which its retries share.
pub(super) fn check(
    message: &Message<'_>,
    secret: &[u8],
    tolerance: Duration,
) -> Result<Option<String>, Unverified> {
    let header = message.only(SIGNATURE)?;
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let mut times = parts().filter(|(key, _)| *key == "t").map(|(_, time)| time);
    let (Some(time), None) = (times.next(), times.next()) else {
        let form = "t=SECONDS,v1=SIGNATURE".to_owned();
        return Err(Unverified::Form { name: SIGNATURE.to_owned(), form });
    };
    message.check_time(SIGNATURE, time, tolerance)?;
    let code = keyed::code(HmacAlgorithm::Sha256, secret, &[time.as_bytes(), b".", message.body]);
    let is_code = |(key, given): (&str, &str)| {
        key == SCHEME && keyed::is_code(SignatureEncoding::Hex, given, &code)
    };
    if !parts().any(is_code) {
        return Err(Unverified::mismatch(SIGNATURE));
    }
    Ok(message.id_in_body(|event: Event| event.id))
}
