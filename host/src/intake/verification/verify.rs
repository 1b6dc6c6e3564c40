//! Checking a message in the way of its sender's kind.

use super::shared_token::{BITBUCKET, GITLAB};
use super::{Claim, Message, Unverified};
use crate::definitions::ClientKind;
use crate::model::SecretValue;

/// A message is from its sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The id under which the sender repeats the same delivery, if it gives one: the header
    /// `X-GitHub-Delivery`, `Idempotency-Key` (GitLab), `X-Request-UUID` (Bitbucket),
    /// `X-Request-Id` (Bitbucket Server), `webhook-id`, or the one that a client of the type `hmac`
    /// names; the event's id in the body of Stripe and Slack.
    pub delivery_id: Option<String>,
}

/// Checks at once that a message is from the sender with whom `secret` is shared.
///
/// # Errors
/// [`Unverified`]: it is not, or too old, or the secret is unusable.
pub fn verify(
    kind: &ClientKind,
    message: &Message<'_>,
    secret: &SecretValue,
) -> Result<Verified, Unverified> {
    Claim::read(kind, message)?.check(secret, message.body)
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
