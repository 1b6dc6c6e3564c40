//! Whose way of signing a webhook client has.

use std::time::Duration;

use super::scheme::HmacScheme;

/// Whose way of signing a webhook client has, with what can be chosen about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientKind {
    /// GitHub: `X-Hub-Signature-256`.
    Github,
    /// GitLab: the secret itself in `X-Gitlab-Token`.
    Gitlab,
    /// Bitbucket: the secret itself, the hook's UUID, in `X-Hook-UUID`.
    Bitbucket,
    /// Bitbucket Server: `X-Hub-Signature`.
    BitbucketServer,
    /// Anybody who puts an HMAC of the body into a header.
    Hmac(HmacScheme),
    /// Stripe: `Stripe-Signature`, with a time.
    Stripe {
        /// How far the sender's time may be from the host's, before or after.
        tolerance: Duration,
    },
    /// Slack: `X-Slack-Signature`, with a time in `X-Slack-Request-Timestamp`.
    Slack {
        /// How far the sender's time may be from the host's, before or after.
        tolerance: Duration,
    },
    /// Standard Webhooks: `webhook-signature`, with a time in `webhook-timestamp`.
    StandardWebhooks {
        /// How far the sender's time may be from the host's, before or after.
        tolerance: Duration,
    },
}

impl ClientKind {
    /// The names of all kinds.
    pub const NAMES: [&str; 8] = [
        "github",
        "gitlab",
        "bitbucket",
        "bitbucketserver",
        "hmac",
        "stripe",
        "slack",
        "standard-webhooks",
    ];

    /// Its name, as `type` has it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Bitbucket => "bitbucket",
            Self::BitbucketServer => "bitbucketserver",
            Self::Hmac(_) => "hmac",
            Self::Stripe { .. } => "stripe",
            Self::Slack { .. } => "slack",
            Self::StandardWebhooks { .. } => "standard-webhooks",
        }
    }

    /// How far the sender's time may be from the host's; none where the sender tells no time.
    pub fn tolerance(&self) -> Option<Duration> {
        match self {
            Self::Hmac(scheme) => scheme.time.as_ref().map(|time| time.tolerance),
            Self::Stripe { tolerance }
            | Self::Slack { tolerance }
            | Self::StandardWebhooks { tolerance } => Some(*tolerance),
            Self::Github | Self::Gitlab | Self::Bitbucket | Self::BitbucketServer => None,
        }
    }
}
