//! One try of a web hook.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::hook::Action;
use super::retry::Verdict;
use super::signature::{ID_HEADER, SIGNATURE_HEADER, SigningSecret, TIMESTAMP_HEADER};
use super::target::HookTarget;
use crate::model::JobId;
use crate::outbound::{Client, Patience, SendError};

/// Time for a connection. A receiver that is up answers in well under this.
const CONNECT: Duration = Duration::from_secs(10);

/// Time for a whole try. Receivers are to take a message in and work on it later.
const TOTAL: Duration = Duration::from_secs(30);

/// The longest id, in bytes.
const MAX_ID: usize = 128;

/// A message to one receiver, the same for each try.
#[derive(Clone)]
pub struct Hook {
    /// Where it goes.
    pub target: HookTarget,
    /// What tells the receiver that two tries carry one message.
    pub id: HookId,
    /// What is sent: JSON.
    pub body: Bytes,
    /// What it is signed with; unsigned if there is none.
    pub secret: Option<SigningSecret>,
}

/// A message's id: 1 to 128 of the characters `a-z A-Z 0-9 _ -`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HookId(String);

/// Why a text is no message id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("message id {0:?} is not usable: write 1 to 128 of the characters a-z A-Z 0-9 _ -")]
pub struct HookIdError(String);

/// What became of one try. It holds nothing of the target's path, query or headers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it began, in seconds since 1970.
    pub at: f64,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// Why it was not delivered; none if it was.
    pub error: Option<String>,
    /// How long it took, in seconds.
    pub duration: f64,
}

impl Hook {
    /// Sends it once, within 30 seconds. Any answer of 2xx means that it was delivered; its body is
    /// not read, and a redirect is not followed.
    pub async fn attempt(&self, client: &Client) -> (Attempt, Verdict) {
        let (now, begun) = (SystemTime::now(), Instant::now());
        let patience = Patience { connect: CONNECT, ..Patience::within(TOTAL) };
        let answer = client.send(self.request(now), patience).await;
        let (status, error, verdict) = match answer {
            Ok(response) => {
                let status = response.status();
                let verdict = of_answer(status, response.headers(), now);
                (Some(status.as_u16()), refusal(status), verdict)
            }
            Err(error) => (None, Some(error.to_string()), of_failure(&error)),
        };
        let at = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
        let duration = begun.elapsed().as_secs_f64();
        (Attempt { at, status, error, duration }, verdict)
    }

    fn request(&self, now: SystemTime) -> Request<Bytes> {
        let mut request = Request::new(self.body.clone());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.target.url().clone();
        let headers = request.headers_mut();
        let agent = HeaderValue::from_static(concat!("Sandyard/", env!("CARGO_PKG_VERSION")));
        headers.insert(USER_AGENT, agent);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        // Whoever names one of the above means to replace it.
        for name in self.target.headers().keys() {
            headers.remove(name);
        }
        for (name, value) in self.target.headers() {
            headers.append(name, value.clone());
        }
        if let Some(secret) = &self.secret {
            self.sign(secret, now, headers);
        }
        request
    }

    fn sign(&self, secret: &SigningSecret, now: SystemTime, headers: &mut HeaderMap) {
        let timestamp = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let signature = secret.sign(&self.id.0, timestamp, &self.body);
        for (name, text) in [
            (ID_HEADER, self.id.0.as_str()),
            (TIMESTAMP_HEADER, &timestamp.to_string()),
            (SIGNATURE_HEADER, &signature),
        ] {
            #[expect(clippy::expect_used, reason = "an id, a number and base64 are all ASCII")]
            headers.insert(name, HeaderValue::from_str(text).expect("printable ASCII"));
        }
    }
}

fn of_answer(status: StatusCode, headers: &HeaderMap, now: SystemTime) -> Verdict {
    const WORTH_ANOTHER_TRY: [StatusCode; 3] =
        [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS];
    if status.is_success() {
        Verdict::Delivered
    } else if status.is_client_error() && !WORTH_ANOTHER_TRY.contains(&status) {
        Verdict::GiveUp
    } else {
        Verdict::Again { asked: headers.get(RETRY_AFTER).and_then(|value| wait(value, now)) }
    }
}

/// The wait that a `Retry-After` asks for: seconds, or a date (RFC 9110, section 10.2.3).
fn wait(value: &HeaderValue, now: SystemTime) -> Option<Duration> {
    let text = value.to_str().ok()?.trim();
    match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => {
            let date = httpdate::parse_http_date(text).ok()?;
            Some(date.duration_since(now).unwrap_or_default())
        }
    }
}

/// A refusal stays one until somebody changes the target or the settings.
fn of_failure(error: &SendError) -> Verdict {
    match error {
        SendError::Refused(_) | SendError::Url | SendError::RequestTooLarge { .. } => {
            Verdict::GiveUp
        }
        _ => Verdict::Again { asked: None },
    }
}

fn refusal(status: StatusCode) -> Option<String> {
    if status.is_success() {
        None
    } else if status.is_redirection() {
        Some(format!("answered {status}; redirects are not followed, so give the new address"))
    } else {
        Some(format!("answered {status}"))
    }
}

impl fmt::Debug for Hook {
    /// Without the body, which is as long as it likes and may hold what is not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hook")
            .field("target", &self.target)
            .field("id", &self.id)
            .field("bytes", &self.body.len())
            .field("signed", &self.secret.is_some())
            .finish()
    }
}

impl HookId {
    /// The id of what is said once about a job.
    pub fn of_job(job: &JobId, action: Action) -> Self {
        Self(format!("{job}-{action}"))
    }

    /// The id of what is said about one try of a job.
    pub fn of_try(job: &JobId, attempt: u32, action: Action) -> Self {
        Self(format!("{job}-{attempt}-{action}"))
    }

    /// A new id, for what belongs to no job.
    pub fn generate() -> Self {
        Self(format!("m{}", ulid::Ulid::new().to_string().to_ascii_lowercase()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HookId {
    type Err = HookIdError;

    fn from_str(text: &str) -> Result<Self, HookIdError> {
        let good = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if (1..=MAX_ID).contains(&text.len()) && text.chars().all(good) {
            Ok(Self(text.to_owned()))
        } else {
            Err(HookIdError(text.chars().take(MAX_ID).collect()))
        }
    }
}

impl TryFrom<String> for HookId {
    type Error = HookIdError;

    fn try_from(text: String) -> Result<Self, HookIdError> {
        text.parse()
    }
}

impl From<HookId> for String {
    fn from(id: HookId) -> Self {
        id.0
    }
}

impl fmt::Display for HookId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
