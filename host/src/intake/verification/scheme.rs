//! How a sender proves itself.

use std::time::Duration;

use super::{Message, SignedBody, Unverified, shared_token, slack, stripe};
use crate::model::SecretValue;
use crate::notify::{ID_HEADER, SigningSecret};

/// How a sender proves itself. Times of signing may be `tolerance` from now, either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scheme {
    /// GitHub: `X-Hub-Signature-256: sha256=HEX`.
    Github,
    /// GitLab: the secret in `X-Gitlab-Token`.
    Gitlab,
    /// Bitbucket Cloud: the webhook's UUID, which is the secret, in `X-Hook-UUID`.
    Bitbucket,
    /// Bitbucket Server and Data Center: `X-Hub-Signature: sha256=HEX`.
    BitbucketServer,
    /// An HMAC of the body in some header.
    Hmac(SignedBody),
    /// Stripe: `Stripe-Signature: t=SECONDS,v1=HEX`.
    Stripe {
        /// How far the time of signing may be from now.
        tolerance: Duration,
    },
    /// Slack: `X-Slack-Signature: v0=HEX` and `X-Slack-Request-Timestamp`.
    Slack {
        /// How far the time of signing may be from now.
        tolerance: Duration,
    },
    /// Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`.
    StandardWebhooks {
        /// How far the time of signing may be from now.
        tolerance: Duration,
    },
}

/// A message is from its sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The id under which the sender repeats the same delivery, if it gives one: the header
    /// `X-GitHub-Delivery`, `Idempotency-Key` (GitLab), `X-Request-UUID` (Bitbucket),
    /// `X-Request-Id` (Bitbucket Server) or `webhook-id`; the event's id in the body of Stripe and
    /// Slack.
    pub delivery_id: Option<String>,
}

impl Scheme {
    /// Checks that a message is from the sender with whom `secret` is shared.
    ///
    /// # Errors
    /// [`Unverified`]: it is not, or too old, or the secret is unusable.
    pub fn verify(
        &self,
        message: &Message<'_>,
        secret: &SecretValue,
    ) -> Result<Verified, Unverified> {
        let secret = secret.reveal();
        if secret.is_empty() {
            // Everybody knows that one.
            return Err(Unverified::Secret("it is empty"));
        }
        let delivery_id = match self {
            Self::Github => signed(
                &SignedBody::hub("x-hub-signature-256", "x-github-delivery"),
                message,
                secret,
            ),
            Self::Gitlab => {
                shared_token::check(message, "x-gitlab-token", secret)?;
                // `X-Gitlab-Event-UUID` would not do: events that follow from one another share it.
                message.id_in_header("idempotency-key")
            }
            Self::Bitbucket => {
                shared_token::check(message, "x-hook-uuid", secret)?;
                message.id_in_header("x-request-uuid")
            }
            Self::BitbucketServer => {
                signed(&SignedBody::hub("x-hub-signature", "x-request-id"), message, secret)
            }
            Self::Hmac(way) => signed(way, message, secret),
            Self::Stripe { tolerance } => stripe::check(message, secret, *tolerance),
            Self::Slack { tolerance } => slack::check(message, secret, *tolerance),
            Self::StandardWebhooks { tolerance } => standard(message, secret, *tolerance),
        }?;
        Ok(Verified { delivery_id })
    }
}

fn signed(
    way: &SignedBody,
    message: &Message<'_>,
    secret: &[u8],
) -> Result<Option<String>, Unverified> {
    way.check(message, secret)?;
    match &way.id_header {
        Some(name) => message.id_in_header(name),
        None => Ok(None),
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
