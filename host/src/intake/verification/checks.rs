//! Where claims are checked: small bodies at once, and large ones on threads for what takes long,
//! few at a time and one namespace after the other.

use bytes::Bytes;
use tokio::task::JoinError;

use super::{Claim, Unverified, Verified};
use crate::intake::turns::Turns;
use crate::model::{Namespace, SecretValue};

/// The largest body that is hashed where it is, in bytes: some 50 microseconds' work, for each
/// client that may have sent it.
const SMALL: usize = 64 << 10;

/// Large bodies that are hashed at the same time. Anybody can send them, so that they must not
/// take all of a machine.
const AT_ONCE: usize = 2;

/// Where claims are checked.
pub struct Checks {
    turns: Turns,
}

impl Checks {
    /// Checks that a claim about a body is right.
    ///
    /// # Errors
    /// The process ends, or checking panicked. [`Unverified`] inside: the claim is not right.
    pub async fn check(
        &self,
        namespace: &Namespace,
        claim: Claim,
        secret: SecretValue,
        body: &Bytes,
    ) -> Result<Result<Verified, Unverified>, JoinError> {
        if body.len() <= SMALL || !claim.hashes_body() {
            return Ok(claim.check(&secret, body));
        }
        let turn = self.turns.begin(namespace).await;
        let body = body.clone();
        let check = move || {
            let checked = claim.check(&secret, &body);
            // Who sent it may be gone, and what it began counts until it is through.
            drop(turn);
            checked
        };
        tokio::task::spawn_blocking(check).await
    }
}

impl Default for Checks {
    fn default() -> Self {
        Self { turns: Turns::new(AT_ONCE) }
    }
}

impl std::fmt::Debug for Checks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checks").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Waker};
    use std::time::SystemTime;

    use http::HeaderMap;

    use super::*;
    use crate::definitions::ClientKind;
    use crate::intake::verification::Message;

    fn claim(signature: &str) -> Claim {
        let mut headers = HeaderMap::new();
        headers.insert("x-hub-signature-256", format!("sha256={signature}").parse().unwrap());
        let message = Message { headers: &headers, body: b"", now: SystemTime::now() };
        Claim::read(&ClientKind::Github, &message).unwrap()
    }

    #[tokio::test]
    async fn large_bodies_wait_for_their_turn_and_small_ones_do_not() {
        let checks = Checks::default();
        let (busy, other) = ("busy".parse().unwrap(), "other".parse().unwrap());
        let secret = SecretValue::from("sh!".to_owned());
        let (small, large) = (Bytes::from_static(b"{}"), Bytes::from(vec![b' '; SMALL + 1]));
        let turns = [checks.turns.begin(&busy).await, checks.turns.begin(&busy).await];
        let wrong = "0".repeat(64);
        let right = "926ceeb8dcd67d5979fd7d726e3905af6d220f7fd6b2d8cce946906f7cf35963";
        let small = checks.check(&other, claim(right), secret.clone(), &small).await.unwrap();
        assert_eq!(small, Ok(Verified { delivery_id: None }));
        let mut waits = pin!(checks.check(&other, claim(&wrong), secret, &large));
        assert!(waits.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        tokio::task::yield_now().await;
        assert!(waits.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        drop(turns);
        let name = "x-hub-signature-256".to_owned();
        assert_eq!(waits.await.unwrap(), Err(Unverified::Mismatch { name }));
    }
}
