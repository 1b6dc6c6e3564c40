//! Signatures hold, and nothing else passes for one.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderValue};

use super::{SignatureError, SigningSecret, TOLERANCE};

/// The example of the Standard Webhooks reference libraries.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const TIMESTAMP: u64 = 1_614_265_330;
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn secret(text: &str) -> SigningSecret {
    SigningSecret::parse(text).unwrap()
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn headers(id: &str, timestamp: &str, signature: &str) -> HeaderMap {
    let value = |text: &str| HeaderValue::from_str(text).unwrap();
    HeaderMap::from_iter([
        ("webhook-id".parse().unwrap(), value(id)),
        ("webhook-timestamp".parse().unwrap(), value(timestamp)),
        ("webhook-signature".parse().unwrap(), value(signature)),
    ])
}

fn verify(headers: &HeaderMap) -> Result<(), SignatureError> {
    secret(SECRET).verify(headers, BODY, at(TIMESTAMP), TOLERANCE)
}

#[test]
fn the_known_example_comes_out() {
    assert_eq!(secret(SECRET).sign(ID, TIMESTAMP, BODY), SIGNATURE);
    assert_eq!(verify(&headers(ID, "1614265330", SIGNATURE)), Ok(()));
}

#[test]
fn one_good_signature_among_several_is_enough() {
    let other = secret("raw text").sign(ID, TIMESTAMP, BODY);
    let among = format!("v1a,xyz {other} v1,??? {SIGNATURE} v2,x");
    assert_eq!(verify(&headers(ID, "1614265330", &among)), Ok(()));
}

#[test]
fn whatever_was_changed_is_noticed() {
    let raw = SIGNATURE.strip_prefix("v1,").unwrap();
    let bad = |id: &str, timestamp: &str, signature: &str| {
        let outcome = verify(&headers(id, timestamp, signature));
        assert_eq!(outcome, Err(SignatureError::Signature), "{id} {timestamp} {signature}");
    };
    bad("msg_other", "1614265330", SIGNATURE);
    bad(ID, "1614265331", SIGNATURE);
    bad(ID, "01614265330", SIGNATURE);
    for signature in ["", "v1", "v1,", raw, &format!("v2,{raw}"), &format!("v1,{}", &raw[..40])] {
        bad(ID, "1614265330", signature);
    }
    let good = headers(ID, "1614265330", SIGNATURE);
    let now = at(TIMESTAMP);
    assert!(secret(SECRET).verify(&good, b"{}", now, TOLERANCE).is_err());
    assert!(secret("other").verify(&good, BODY, now, TOLERANCE).is_err());
}

#[test]
fn a_message_is_taken_within_five_minutes_either_way() {
    let good = headers(ID, "1614265330", SIGNATURE);
    for (now, taken) in [
        (TIMESTAMP - 301, false),
        (TIMESTAMP - 300, true),
        (TIMESTAMP + 300, true),
        (TIMESTAMP + 301, false),
        (0, false),
    ] {
        let outcome = secret(SECRET).verify(&good, BODY, at(now), TOLERANCE);
        assert_eq!(outcome, if taken { Ok(()) } else { Err(SignatureError::Time) }, "{now}");
    }
    for timestamp in ["", "now", "-1", "+1614265330", "1614265330.0", "99999999999999999999"] {
        let outcome = verify(&headers(ID, timestamp, SIGNATURE));
        assert_eq!(outcome, Err(SignatureError::Timestamp), "{timestamp}");
    }
    let huge = u64::MAX.to_string();
    assert_eq!(verify(&headers(ID, &huge, SIGNATURE)), Err(SignatureError::Time));
}

#[test]
fn each_header_is_there_once() {
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let mut without = headers(ID, "1614265330", SIGNATURE);
        let value = without.remove(name).unwrap();
        assert_eq!(verify(&without), Err(SignatureError::Header(name)));
        for _ in 0..2 {
            without.append(name, value.clone());
        }
        assert_eq!(verify(&without), Err(SignatureError::Header(name)));
    }
}

#[test]
fn a_secret_is_read_in_both_ways_and_never_shown() {
    let encoded = secret("whsec_c2FuZA==");
    assert_eq!(encoded.sign("a", 1, b"b"), secret("sand").sign("a", 1, b"b"));
    assert_eq!(format!("{encoded:?}"), "SigningSecret");
    for text in ["", "whsec_", "whsec_sand!"] {
        let error = SigningSecret::parse(text).unwrap_err().to_string();
        assert!(!error.contains("sand!"), "{error}");
    }
}
