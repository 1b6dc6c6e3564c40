//! What a message says to prove who sent it, before that is checked.

use std::time::SystemTime;

use http::HeaderMap;

use super::keyed::Code;
use super::{Message, Unverified, Verified, shared_token, signed_body, slack, standard, stripe};
use crate::definitions::{ClientKind, HmacAlgorithm};
use crate::model::SecretValue;
use crate::notify::SigningSecret;

/// What a message says to prove that it is from a sender of some kind: all that can be told of it
/// without a secret and without hashing its body. What is missing, malformed or stale makes none,
/// so that it costs next to nothing.
#[derive(Debug)]
pub struct Claim {
    /// The header with the proof.
    pub(super) header: String,
    pub(super) proof: Proof,
    pub(super) id: IdSource,
}

/// How a sender proves itself.
#[derive(Debug)]
pub(super) enum Proof {
    /// By the secret itself, as the header has it.
    Shown(SecretValue),
    /// By a code over the body.
    Signed(Signature),
    /// In the way of Standard Webhooks.
    Standard {
        /// The three headers.
        headers: HeaderMap,
        /// The time here, which was checked.
        now: SystemTime,
        /// How far the sender's may be from it.
        tolerance: std::time::Duration,
    },
}

/// A code over the body.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) algorithm: HmacAlgorithm,
    /// What is signed before the body.
    pub(super) before: Vec<u8>,
    /// The codes that the message carries, one of which must be right.
    pub(super) given: Vec<Code>,
}

/// Where a sender tells its own id of the delivery.
#[derive(Debug)]
pub(super) enum IdSource {
    /// Outside the body, if anywhere.
    Told(Option<String>),
    /// In the body, which is not looked at before it is known who sent it.
    InBody(fn(&[u8]) -> Option<String>),
}

impl Claim {
    /// What a message says for a sender of this kind.
    ///
    /// # Errors
    /// [`Unverified`]: a header is missing, malformed or stale.
    pub fn read(kind: &ClientKind, message: &Message<'_>) -> Result<Self, Unverified> {
        match kind {
            ClientKind::Github => signed_body::claim(&signed_body::github(), message),
            ClientKind::Gitlab => shared_token::gitlab(message),
            ClientKind::Bitbucket => shared_token::bitbucket(message),
            ClientKind::BitbucketServer => {
                signed_body::claim(&signed_body::bitbucket_server(), message)
            }
            ClientKind::Hmac(scheme) => signed_body::claim(scheme, message),
            ClientKind::Stripe { tolerance } => stripe::claim(message, *tolerance),
            ClientKind::Slack { tolerance } => slack::claim(message, *tolerance),
            ClientKind::StandardWebhooks { tolerance } => standard::claim(message, *tolerance),
        }
    }

    /// Whether checking it hashes the whole body.
    pub fn hashes_body(&self) -> bool {
        match self.proof {
            Proof::Shown(_) => false,
            Proof::Signed(_) | Proof::Standard { .. } => true,
        }
    }

    /// Checks that the sender knows `secret`. How long it takes tells nothing of it.
    ///
    /// # Errors
    /// [`Unverified`]: the sender does not, or the secret is unusable.
    pub fn check(&self, secret: &SecretValue, body: &[u8]) -> Result<Verified, Unverified> {
        let secret = secret.reveal();
        if secret.is_empty() {
            // Everybody knows that one.
            return Err(Unverified::Secret("it is empty"));
        }
        let is_proved = match &self.proof {
            Proof::Shown(given) => shared_token::is_same(given.reveal(), secret),
            Proof::Signed(Signature { algorithm, before, given }) => {
                let code = Code::of(*algorithm, secret, &[before, body]);
                given.iter().any(|given| given.is(&code))
            }
            Proof::Standard { headers, now, tolerance } => {
                let text =
                    str::from_utf8(secret).map_err(|_| Unverified::Secret("it is no text"))?;
                let unusable = "it is neither whsec_ and base64 nor another text";
                let secret =
                    SigningSecret::parse(text).map_err(|_| Unverified::Secret(unusable))?;
                secret.verify(headers, body, *now, *tolerance)?;
                true
            }
        };
        if !is_proved {
            return Err(Unverified::mismatch(&self.header));
        }
        let delivery_id = match &self.id {
            IdSource::Told(id) => id.clone(),
            IdSource::InBody(read) => read(body),
        };
        Ok(Verified { delivery_id })
    }
}
