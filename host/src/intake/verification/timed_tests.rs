//! Senders that sign the time, too: neither an old message nor one from the future is taken.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Message, Unverified, Verified, verify};
use crate::definitions::{ClientKind, HmacAlgorithm, HmacScheme, SignatureEncoding, SignedTime};
use crate::model::SecretValue;

const TOLERANCE: Duration = Duration::from_secs(300);

/// A message, the time it was signed, and what it is checked against.
struct Signed<'s> {
    kind: ClientKind,
    secret: &'s str,
    pairs: Vec<(&'s str, String)>,
    body: &'s str,
    time: u64,
}

impl Signed<'_> {
    fn at(&self, now: u64) -> Result<Verified, Unverified> {
        let header = |(name, value): &(&str, String)| {
            (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap())
        };
        let headers: HeaderMap = self.pairs.iter().map(header).collect();
        let now: SystemTime = UNIX_EPOCH + Duration::from_secs(now);
        let message = Message { headers: &headers, body: self.body.as_bytes(), now };
        verify(&self.kind, &message, &SecretValue::from(self.secret.to_owned()))
    }

    fn taken(&self) -> Verified {
        self.at(self.time).unwrap()
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        for pair in &mut self.pairs {
            if pair.0 == name {
                value.clone_into(&mut pair.1);
            }
        }
        self
    }
}

/// The example in Slack's documents.
fn slack() -> Signed<'static> {
    Signed {
        kind: ClientKind::Slack { tolerance: TOLERANCE },
        secret: "8f742231b10e8888abcd99yyyzzz85a5",
        pairs: vec![
            (
                "X-Slack-Signature",
                "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503".to_owned(),
            ),
            ("X-Slack-Request-Timestamp", "1531420618".to_owned()),
        ],
        body: "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow\
               &channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner\
               &command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com\
               %2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
               &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
        time: 1_531_420_618,
    }
}

const STRIPE_CODE: &str = "347e9afe3d74ec4c5cbefd270edc9246513ae3da7b375223e302560fbd4146eb";

fn stripe() -> Signed<'static> {
    Signed {
        kind: ClientKind::Stripe { tolerance: TOLERANCE },
        secret: "whsec_test",
        pairs: vec![("Stripe-Signature", format!("t=1614265330,v1={STRIPE_CODE}"))],
        body: r#"{"id":"evt_1"}"#,
        time: 1_614_265_330,
    }
}

/// The example of the Standard Webhooks reference libraries.
fn standard() -> Signed<'static> {
    Signed {
        kind: ClientKind::StandardWebhooks { tolerance: TOLERANCE },
        secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        pairs: vec![
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek".to_owned()),
            ("webhook-timestamp", "1614265330".to_owned()),
            ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=".to_owned()),
        ],
        body: r#"{"test": 2432232314}"#,
        time: 1_614_265_330,
    }
}

fn timed_hmac() -> Signed<'static> {
    let code = "dd23891a640a699375fd814f21c3a2d7eaec9b1c6f6c55f9a1d405b52916f6a6\
                89f6284d56c60ae63f48a254316d7179215ce18c1bdde723f2db67194c8f6ead";
    Signed {
        kind: ClientKind::Hmac(HmacScheme {
            header: HeaderName::from_static("x-signature"),
            algorithm: HmacAlgorithm::Sha512,
            encoding: SignatureEncoding::Hex,
            prefix: String::new(),
            id_header: None,
            time: Some(SignedTime {
                header: HeaderName::from_static("x-timestamp"),
                tolerance: TOLERANCE,
            }),
        }),
        secret: "zoom",
        pairs: vec![("x-signature", code.to_owned()), ("x-timestamp", "1614265330".to_owned())],
        body: r#"{"a":1}"#,
        time: 1_614_265_330,
    }
}

#[test]
fn a_message_is_taken_near_the_time_it_was_signed() {
    for signed in [slack(), stripe(), standard(), timed_hmac()] {
        for (now, taken) in [
            (signed.time - 301, false),
            (signed.time - 300, true),
            (signed.time + 300, true),
            (signed.time + 301, false),
        ] {
            let outcome = signed.at(now);
            assert_eq!(outcome.is_ok(), taken, "{:?} at {now}: {outcome:?}", signed.kind);
        }
    }
}

#[test]
fn a_tolerance_can_be_narrow() {
    let mut signed = standard();
    signed.kind = ClientKind::StandardWebhooks { tolerance: Duration::from_secs(10) };
    assert!(signed.at(signed.time + 10).is_ok());
    assert!(signed.at(signed.time + 11).is_err());
}

#[test]
fn another_body_or_secret_is_refused() {
    for make in [slack, stripe, standard, timed_hmac] {
        let signed = Signed { body: "{}", ..make() };
        assert!(signed.at(signed.time).is_err(), "{:?}", signed.kind);
        let signed = Signed { secret: "other", ..make() };
        assert!(signed.at(signed.time).is_err(), "{:?}", signed.kind);
    }
}

#[test]
fn another_time_than_the_signed_one_is_refused() {
    for (signed, header, name) in [
        (slack().with("X-Slack-Request-Timestamp", "1531420619"), "x-slack-signature", "later"),
        (timed_hmac().with("x-timestamp", "1614265331"), "x-signature", "later"),
        (timed_hmac().with("x-timestamp", "01614265330"), "x-signature", "other text"),
    ] {
        let refused = Err(Unverified::Mismatch { name: header.to_owned() });
        assert_eq!(signed.at(signed.time), refused, "{name}");
    }
    let signed = timed_hmac().with("x-timestamp", "soon");
    let refused = Err(Unverified::Timestamp { name: "x-timestamp".to_owned() });
    assert_eq!(signed.at(signed.time), refused);
}

#[test]
fn delivery_ids_are_the_senders() {
    assert_eq!(stripe().taken().delivery_id.as_deref(), Some("evt_1"));
    let id = standard().taken().delivery_id;
    assert_eq!(id.as_deref(), Some("msg_p5jXN8AQM9LWM0D4loKWxJek"));
    // A slash command is no JSON, so it has none.
    assert_eq!(slack().taken().delivery_id, None);
}

#[test]
fn stripe_may_sign_with_several_secrets_at_once() {
    let of = |header: &str| {
        let signed = stripe().with("Stripe-Signature", header);
        signed.at(signed.time)
    };
    let other = "0".repeat(64);
    let rolled = format!("t=1614265330,v1={other},v1={STRIPE_CODE},v0={other}");
    assert!(of(&rolled).is_ok());
    assert!(of(&format!("t=1614265330, v1={STRIPE_CODE}")).is_ok());
    for header in [
        format!("v1={STRIPE_CODE}"),
        format!("t=1614265330,v0={STRIPE_CODE}"),
        format!("t=1614265330,t=1,v1={STRIPE_CODE}"),
        format!("t=1614265331,v1={STRIPE_CODE}"),
        format!("t=,v1={STRIPE_CODE}"),
        format!("t=1614265330,v1=,v1={other}"),
        String::new(),
    ] {
        assert!(of(&header).is_err(), "{header}");
    }
}
