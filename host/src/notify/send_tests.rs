//! Hooks against real servers on loopback.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Action, Attempt, Hook, HookId, SigningSecret, TOLERANCE, Verdict};
use crate::outbound::loopback::{Answer, Server, ok};
use crate::outbound::{Client, Policy};

const AGAIN: Verdict = Verdict::Again { asked: None };

fn hook(target: &str) -> Hook {
    Hook {
        target: target.parse().unwrap(),
        id: HookId::of_job(&"j1".parse().unwrap(), Action::JobStart),
        body: Bytes::from_static(b"{\"action\":\"job_start\"}"),
        secret: None,
    }
}

/// A try against a server that answers with this status line and these headers.
async fn answered(head: &str) -> (Attempt, Verdict) {
    let response = format!("HTTP/1.1 {head}\r\ncontent-length: 0\r\n\r\n");
    let server = Server::start(Answer::Bytes(response.into_bytes())).await;
    hook(&server.url()).attempt(&Client::new(Policy::trusting())).await
}

fn headers(head: &str) -> HeaderMap {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    lines
        .map(|(name, value)| {
            let name: HeaderName = name.parse().unwrap();
            (name, HeaderValue::from_str(value).unwrap())
        })
        .collect()
}

#[tokio::test]
async fn a_hook_arrives_with_its_headers_and_body() {
    let mut server = Server::start(Answer::Echo(22)).await;
    let text = format!("{}/a?b=c [header: X-Team: a] [header: User-Agent: me]", server.url());
    let before = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64();
    let (attempt, verdict) = hook(&text).attempt(&Client::new(Policy::trusting())).await;
    assert_eq!((attempt.status, &attempt.error, verdict), (Some(200), &None, Verdict::Delivered));
    assert!(attempt.at >= before && attempt.duration > 0.0, "{attempt:?}");
    let head = server.head().await;
    assert!(head.starts_with("POST /a?b=c HTTP/1.1\r\n"), "{head}");
    let headers = headers(&head);
    assert_eq!(headers["x-team"], "a");
    assert_eq!(headers.get_all("user-agent").iter().collect::<Vec<_>>(), ["me"]);
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers["content-length"], "22");
    assert!(!headers.contains_key("webhook-id"));
}

#[tokio::test]
async fn a_signed_hook_is_one_that_the_secret_verifies() {
    let mut server = Server::start(ok("")).await;
    let secret = SigningSecret::parse("whsec_c2FuZHlhcmQ=").unwrap();
    let hook = Hook { secret: Some(secret.clone()), ..hook(&server.url()) };
    hook.attempt(&Client::new(Policy::trusting())).await;
    let headers = headers(&server.head().await);
    assert_eq!(headers["webhook-id"], "j1-job_start");
    assert_eq!(secret.verify(&headers, &hook.body, SystemTime::now(), TOLERANCE), Ok(()));
    assert!(secret.verify(&headers, b"other", SystemTime::now(), TOLERANCE).is_err());
}

#[tokio::test]
async fn the_answer_decides_whether_there_is_another_try() {
    for (head, verdict) in [
        ("204 No Content", Verdict::Delivered),
        ("299 Fine", Verdict::Delivered),
        ("302 Found\r\nlocation: http://a.test/", AGAIN),
        ("400 Bad Request", Verdict::GiveUp),
        ("404 Not Found\r\nretry-after: 5", Verdict::GiveUp),
        ("408 Request Timeout", AGAIN),
        ("410 Gone", Verdict::GiveUp),
        ("425 Too Early", AGAIN),
        ("429 Too Many Requests\r\nretry-after: 90", again(90)),
        ("500 Internal Server Error", AGAIN),
        ("503 Busy\r\nretry-after: Sun, 06 Nov 1994 08:49:37 GMT", again(0)),
        ("503 Busy\r\nretry-after: soon", AGAIN),
    ] {
        let (attempt, came) = answered(head).await;
        assert_eq!(came, verdict, "{head}");
        assert_eq!(attempt.status, head[..3].parse().ok());
        assert_eq!(attempt.error.is_none(), verdict == Verdict::Delivered);
    }
    let (moved, _) = answered("301 Moved Permanently").await;
    assert!(moved.error.unwrap().starts_with("answered 301 Moved Permanently; redirects are not"));
}

fn again(seconds: u64) -> Verdict {
    Verdict::Again { asked: Some(Duration::from_secs(seconds)) }
}

#[tokio::test]
async fn a_date_in_retry_after_is_a_wait_until_then() {
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(1000));
    let (_, verdict) = answered(&format!("503 Busy\r\nretry-after: {date}")).await;
    let Verdict::Again { asked: Some(wait) } = verdict else { panic!("{verdict:?}") };
    assert!((990..=1000).contains(&wait.as_secs()), "{wait:?}");
}

#[tokio::test]
async fn a_refused_hook_is_given_up_and_a_lost_one_is_not() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/secret [header: x: secret]", listener.local_addr().unwrap());
    drop(listener);
    let (attempt, verdict) = hook(&url).attempt(&Client::new(Policy::trusting())).await;
    assert_eq!((attempt.status, verdict), (None, AGAIN));
    assert_eq!(attempt.error.as_deref(), Some("the connection was refused"));
    let guarded = Client::new(Policy::public([].into(), "outbound.allow"));
    let (attempt, verdict) = hook(&url).attempt(&guarded).await;
    assert_eq!(verdict, Verdict::GiveUp);
    assert!(attempt.error.as_ref().unwrap().contains("in outbound.allow would allow it"));
    assert!(!format!("{attempt:?} {:?}", hook(&url)).contains("secret"));
}

#[test]
fn ids_are_plain_and_stable() {
    let job = "j1".parse().unwrap();
    assert_eq!(HookId::of_job(&job, Action::JobComplete).as_str(), "j1-job_complete");
    assert_eq!(HookId::of_try(&job, 2, Action::JobStart).as_str(), "j1-2-job_start");
    assert_ne!(HookId::generate(), HookId::generate());
    assert_eq!(HookId::generate().as_str().parse::<HookId>().map(|_| ()), Ok(()));
    for text in ["", "a.b", "a\r\nb", &"x".repeat(129)] {
        assert!(text.parse::<HookId>().is_err(), "{text:?}");
    }
}
