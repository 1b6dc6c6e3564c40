//! Tokens: how they look, and whose a given one is.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::caller::Caller;
use super::state::AppState;
use crate::model;
use crate::store::tokens::{Scope, TokenEntry, TokenHash};

/// The id of the token that is made at the first start.
pub(super) const ADMIN_ID: &str = "admin";

/// What tokens begin with, so that those who search for lost secrets recognise them.
const PREFIX: &str = "sy_";

/// The longest token that is looked at, in bytes.
const LONGEST: usize = 256;

/// A token in the clear. It shows nothing of itself in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new token of 32 random bytes.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn generate() -> anyhow::Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)
            .map_err(|error| anyhow::anyhow!("the system gives no random bytes: {error}"))?;
        Ok(Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// The token as it is passed on, once, to who asked for it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The form that is kept.
    pub fn hash(&self) -> TokenHash {
        hash(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// Where the admin's token comes from.
#[derive(Clone)]
pub enum AdminToken {
    /// It was made at an earlier start, or at this one, and is in the store.
    Stored,
    /// The operator gave it for this start. A stored one doesn't count then.
    Given(Box<GivenToken>),
}

/// A token that the operator gave.
#[derive(Clone)]
pub struct GivenToken {
    hash: TokenHash,
    entry: Arc<TokenEntry>,
}

impl AdminToken {
    /// The token that the operator gave for this start; `None` if it can't be one, which is 1 to
    /// 256 visible ASCII characters.
    pub fn given(token: &str) -> Option<Self> {
        let fits =
            (1..=LONGEST).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_graphic());
        let entry = Arc::new(admin_entry(now()));
        fits.then(|| Self::Given(Box::new(GivenToken { hash: hash(token), entry })))
    }
}

impl fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stored => "Stored",
            Self::Given(_) => "Given(..)",
        })
    }
}

/// What is kept of the admin's token.
pub(crate) fn admin_entry(created: i64) -> TokenEntry {
    TokenEntry {
        id: ADMIN_ID.to_owned(),
        title: "admin".to_owned(),
        scopes: vec![Scope::Admin],
        namespaces: None,
        created,
        last_used: None,
    }
}

/// The token in an `Authorization` header of the scheme `Bearer`.
pub(super) fn bearer(header: &HeaderValue) -> Option<&str> {
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    let fits = !token.is_empty() && token.len() <= LONGEST;
    (scheme.eq_ignore_ascii_case("bearer") && fits).then_some(token)
}

/// Whose token it is. A wrong one takes as long as a right one.
pub(super) fn holder(state: &AppState, token: &str) -> Option<Caller> {
    let hash = hash(token);
    let stored = state.store().token(&hash);
    if let AdminToken::Given(given) = state.admin() {
        if given.hash.ct_eq(&hash).into() {
            return Some(Caller::new(given.entry.clone()));
        }
        let stored = stored.filter(|entry| entry.id != ADMIN_ID);
        return stored.map(|entry| used(state, entry));
    }
    stored.map(|entry| used(state, entry))
}

fn used(state: &AppState, entry: Arc<TokenEntry>) -> Caller {
    state.store().touch_token(&entry.id, now());
    Caller::new(entry)
}

fn hash(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// Whole seconds since 1970.
pub(super) fn now() -> i64 {
    model::now() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_keep_to_their_form() {
        let (one, other) = (Token::generate().unwrap(), Token::generate().unwrap());
        assert_ne!(one, other);
        assert_ne!(one.hash(), other.hash());
        assert_eq!(one.reveal().len(), 46);
        assert!(one.reveal().starts_with("sy_"));
        assert!(!format!("{one:?}").contains(one.reveal()));
    }

    #[test]
    fn the_bearer_scheme_is_taken_in_any_case_and_no_other() {
        let read = |text: &'static str| bearer(&HeaderValue::from_static(text)).map(str::to_owned);
        assert_eq!(read("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(read("bearer  abc ").as_deref(), Some("abc"));
        assert_eq!(read("Basic abc"), None);
        assert_eq!(read("Bearer "), None);
        assert_eq!(read("abc"), None);
        let long = HeaderValue::from_str(&format!("Bearer {}", "x".repeat(300))).unwrap();
        assert_eq!(bearer(&long), None);
    }
}
