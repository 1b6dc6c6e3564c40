//! Checking a message in the way of its sender's kind.

use std::time::Duration;

use super::{Message, Unverified, shared_token, signed_body, slack, stripe};
use crate::definitions::ClientKind;
use crate::model::SecretValue;
use crate::notify::{ID_HEADER, SIGNATURE_HEADER, SigningSecret};

/// A message is from its sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The id under which the sender repeats the same delivery, if it gives one: the header
    /// `X-GitHub-Delivery`, `Idempotency-Key` (GitLab), `X-Request-UUID` (Bitbucket),
    /// `X-Request-Id` (Bitbucket Server), `webhook-id`, or the one that a client of the type `hmac`
    /// names; the event's id in the body of Stripe and Slack.
    pub delivery_id: Option<String>,
}

/// Checks that a message is from the sender with whom `secret` is shared.
///
/// # Errors
/// [`Unverified`]: it is not, or too old, or the secret is unusable.
pub fn verify(
    kind: &ClientKind,
    message: &Message<'_>,
    secret: &SecretValue,
) -> Result<Verified, Unverified> {
    let secret = secret.reveal();
    if secret.is_empty() {
        // Everybody knows that one.
        return Err(Unverified::Secret("it is empty"));
    }
    let delivery_id = match kind {
        ClientKind::Github => signed_body::check(&signed_body::github(), message, secret),
        ClientKind::Gitlab => {
            shared_token::check(message, GITLAB, secret)?;
            // `X-Gitlab-Event-UUID` would not do: events that follow from one another share it.
            message.id_in_header("idempotency-key")
        }
        ClientKind::Bitbucket => {
            shared_token::check(message, BITBUCKET, secret)?;
            message.id_in_header("x-request-uuid")
        }
        ClientKind::BitbucketServer => {
            signed_body::check(&signed_body::bitbucket_server(), message, secret)
        }
        ClientKind::Hmac(scheme) => signed_body::check(scheme, message, secret),
        ClientKind::Stripe { tolerance } => stripe::check(message, secret, *tolerance),
        ClientKind::Slack { tolerance } => slack::check(message, secret, *tolerance),
        ClientKind::StandardWebhooks { tolerance } => standard(message, secret, *tolerance),
    }?;
    Ok(Verified { delivery_id })
}

const GITLAB: &str = "x-gitlab-token";
const BITBUCKET: &str = "x-hook-uuid";

/// The header in which a sender of this kind proves itself. A message without it is not from one,
/// so that its secret need not be read.
pub fn proof_header(kind: &ClientKind) -> &str {
    match kind {
        ClientKind::Github => signed_body::GITHUB,
        ClientKind::Gitlab => GITLAB,
        ClientKind::Bitbucket => BITBUCKET,
        ClientKind::BitbucketServer => signed_body::BITBUCKET_SERVER,
        ClientKind::Hmac(scheme) => scheme.header.as_str(),
        ClientKind::Stripe { .. } => stripe::SIGNATURE,
        ClientKind::Slack { .. } => slack::SIGNATURE,
        ClientKind::StandardWebhooks { .. } => SIGNATURE_HEADER,
    }
}

/// The header in which a sender of this kind sends the secret itself, and not what it made with
/// it. What is kept of a message must be without it.
pub fn secret_header(kind: &ClientKind) -> Option<&'static str> {
    match kind {
        ClientKind::Gitlab => Some(GITLAB),
        ClientKind::Bitbucket => Some(BITBUCKET),
        ClientKind::Github
        | ClientKind::BitbucketServer
        | ClientKind::Hmac(_)
        | ClientKind::Stripe { .. }
        | ClientKind::Slack { .. }
        | ClientKind::StandardWebhooks { .. } => None,
    }
}

fn standard(
    message: &Message<'_>,
    secret: &[u8],
    tolerance: Duration,
) -> Result<Option<String>, Unverified> {
    let text = str::from_utf8(secret).map_err(|_| Unverified::Secret("it is no text"))?;
    let secret = SigningSecret::parse(text)
        .map_err(|_| Unverified::Secret("it is neither whsec_ and base64 nor another text"))?;
    secret.verify(message.headers, message.body, message.now, tolerance)?;
    message.id_in_header(ID_HEADER)
}
