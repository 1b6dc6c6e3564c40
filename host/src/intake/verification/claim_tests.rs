//! What makes no claim: it costs neither a look at a secret nor a hash of the body.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName};

use super::{Claim, Message, Unverified};
use crate::definitions::{ClientKind, HmacAlgorithm, HmacScheme, SignatureEncoding, SignedTime};

const TOLERANCE: Duration = Duration::from_secs(300);
const NOW: u64 = 1_614_265_330;

fn read(kind: &ClientKind, pairs: &[(&'static str, &str)]) -> Result<Claim, Unverified> {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(HeaderName::from_static(name), value.parse().unwrap());
    }
    let now: SystemTime = UNIX_EPOCH + Duration::from_secs(NOW);
    Claim::read(kind, &Message { headers: &headers, body: b"{}", now })
}

/// Reads what is right but for one header, which is each of these in turn.
fn refuse(kind: &ClientKind, right: &[(&'static str, &str)], name: &'static str, wrong: &[&str]) {
    let claim = read(kind, right);
    assert!(claim.is_ok(), "{kind:?}: {claim:?}");
    let others = || right.iter().filter(|(other, _)| *other != name).copied();
    let missing: Vec<_> = others().collect();
    let twice: Vec<_> = right.iter().copied().chain(right.iter().copied()).collect();
    assert!(read(kind, &missing).is_err(), "{kind:?} without {name}");
    assert!(read(kind, &twice).is_err(), "{kind:?} with all twice");
    for value in wrong {
        let pairs: Vec<_> = others().chain([(name, *value)]).collect();
        assert!(read(kind, &pairs).is_err(), "{kind:?} with {name}: {value}");
    }
}

#[test]
fn what_is_missing_malformed_or_stale_makes_no_claim() {
    let code = "0".repeat(64);
    let hub = format!("sha256={code}");
    let (short, long) = (&hub[..hub.len() - 1], format!("{hub}0"));
    let malformed = [code.as_str(), "sha256=", short, &long, "sha256=é", ""];
    refuse(
        &ClientKind::Github,
        &[("x-hub-signature-256", &hub)],
        "x-hub-signature-256",
        &malformed,
    );
    let server = ClientKind::BitbucketServer;
    refuse(&server, &[("x-hub-signature", &hub)], "x-hub-signature", &malformed);
    refuse(&ClientKind::Gitlab, &[("x-gitlab-token", "any")], "x-gitlab-token", &[]);
    refuse(&ClientKind::Bitbucket, &[("x-hook-uuid", "any")], "x-hook-uuid", &[]);
    let times = ["", "soon", "-1", "1614265030.5", "1614264000", "1614267000"];
    let now = NOW.to_string();
    let slack = ClientKind::Slack { tolerance: TOLERANCE };
    let v0 = format!("v0={code}");
    let right = [("x-slack-signature", v0.as_str()), ("x-slack-request-timestamp", now.as_str())];
    refuse(&slack, &right, "x-slack-request-timestamp", &times);
    refuse(&slack, &right, "x-slack-signature", &[&code, "v0=", &hub, ""]);
    let stripe = ClientKind::Stripe { tolerance: TOLERANCE };
    let right = format!("t={now},v1={code}");
    let stale = format!("t=1614264000,v1={code}");
    let wrong = [&format!("t={now}"), &format!("v1={code}"), &format!("t={now},v1=00"), &stale];
    let wrong = wrong.map(String::as_str);
    refuse(&stripe, &[("stripe-signature", &right)], "stripe-signature", &wrong);
}

#[test]
fn what_a_client_defines_is_read_the_same() {
    let now = NOW.to_string();
    let scheme = ClientKind::Hmac(HmacScheme {
        header: HeaderName::from_static("x-code"),
        algorithm: HmacAlgorithm::Sha512,
        encoding: SignatureEncoding::Hex,
        prefix: String::new(),
        id_header: None,
        time: Some(SignedTime { header: HeaderName::from_static("x-time"), tolerance: TOLERANCE }),
    });
    let (code, short) = ("0".repeat(128), "0".repeat(64));
    let right = [("x-code", code.as_str()), ("x-time", now.as_str())];
    refuse(&scheme, &right, "x-code", &[&short, "", "zz"]);
    refuse(&scheme, &right, "x-time", &["", "soon", "1614264000"]);
    let standard = ClientKind::StandardWebhooks { tolerance: TOLERANCE };
    let code = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    let right = [("webhook-id", "m"), ("webhook-timestamp", &now), ("webhook-signature", code)];
    refuse(&standard, &right, "webhook-id", &[]);
    refuse(&standard, &right, "webhook-timestamp", &["", "1614264000"]);
    refuse(&standard, &right, "webhook-signature", &["", "v1,", "v1,AAAA", &code[3..]]);
    let many = format!("v0,x {code}");
    let pairs = [right[0], right[1], ("webhook-signature", many.as_str())];
    assert!(read(&standard, &pairs).is_ok());
}
