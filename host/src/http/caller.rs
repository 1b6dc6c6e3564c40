//! Who sends a request, and what they may do.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::header::AUTHORIZATION;
use http::request::Parts;

use super::auth;
use super::problem::Problem;
use super::state::AppState;
use crate::model::Namespace;
use crate::store::tokens::{Scope, TokenEntry};

/// Who sends a request: the holder of a token. As an extractor it refuses everybody else with
/// 401, so it comes first among a handler's arguments.
///
/// A scope is for itself alone: `edit` doesn't include `read`. `admin` includes all, everywhere.
#[derive(Debug, Clone)]
pub struct Caller(Arc<TokenEntry>);

impl Caller {
    pub(super) fn new(token: Arc<TokenEntry>) -> Self {
        Self(token)
    }

    /// What the caller goes by, as the source of jobs (protocol page, decision 6).
    pub fn name(&self) -> String {
        if self.0.id == auth::ADMIN_ID {
            return "Manual (admin)".to_owned();
        }
        format!("API Key ({})", self.0.title)
    }

    /// The token's title, as the one who changed a definition.
    pub fn title(&self) -> &str {
        &self.0.title
    }

    /// Whether the caller may do everything.
    pub fn is_admin(&self) -> bool {
        self.0.scopes.contains(&Scope::Admin)
    }

    /// Whether the caller may do this in the namespace.
    pub fn may(&self, scope: Scope, namespace: &Namespace) -> bool {
        let here = |namespaces: &Vec<Namespace>| namespaces.contains(namespace);
        self.is_admin()
            || (self.0.scopes.contains(&scope) && self.0.namespaces.as_ref().is_none_or(here))
    }

    /// Refuses with 403 what the caller may not do in the namespace, whether it is there or not.
    ///
    /// # Errors
    /// The caller may not.
    pub fn require(&self, scope: Scope, namespace: &Namespace) -> Result<(), Problem> {
        if self.may(scope, namespace) {
            return Ok(());
        }
        let scope = written(scope);
        Err(Problem::forbidden(format!(
            "this needs a token with the scope {scope} for the namespace {namespace}"
        )))
    }

    /// Refuses a thing that was found in a namespace where the caller may not do this, or in
    /// another than the one it is said to be in, in the words for one that isn't there.
    ///
    /// # Errors
    /// The caller may not, or it is elsewhere.
    pub fn require_seen(
        &self,
        scope: Scope,
        found: &Namespace,
        said: Option<&Namespace>,
        (what, id): (&str, &dyn std::fmt::Display),
    ) -> Result<(), Problem> {
        let is_there = said.is_none_or(|said| said == found);
        if is_there && self.may(scope, found) { Ok(()) } else { Err(Problem::missing(what, id)) }
    }

    /// Refuses with 403 whoever may do this nowhere.
    ///
    /// # Errors
    /// The caller may not.
    pub fn require_somewhere(&self, scope: Scope) -> Result<(), Problem> {
        if self.is_admin() || self.0.scopes.contains(&scope) {
            return Ok(());
        }
        let scope = written(scope);
        Err(Problem::forbidden(format!("this needs a token with the scope {scope}")))
    }

    /// The namespaces where the caller may do this; `None` is all of them.
    ///
    /// # Errors
    /// 403 for whoever may do it nowhere.
    pub fn namespaces(&self, scope: Scope) -> Result<Option<Vec<Namespace>>, Problem> {
        self.require_somewhere(scope)?;
        if self.is_admin() { Ok(None) } else { Ok(self.0.namespaces.clone()) }
    }

    /// The namespaces that a list is of: the one that is asked for, or all that the caller may read;
    /// `None` is all of them.
    ///
    /// # Errors
    /// 403 for whoever may not read there, or nowhere.
    pub fn readable(&self, asked: Option<Namespace>) -> Result<Option<Vec<Namespace>>, Problem> {
        match asked {
            Some(namespace) => {
                self.require(Scope::Read, &namespace)?;
                Ok(Some(vec![namespace]))
            }
            None => self.namespaces(Scope::Read),
        }
    }

    /// Refuses everybody but an admin with 403. `what` completes "only an admin may ...".
    ///
    /// # Errors
    /// The caller is none.
    pub fn require_admin(&self, what: &str) -> Result<(), Problem> {
        if self.is_admin() {
            return Ok(());
        }
        Err(Problem::forbidden(format!("only a token with the scope admin may {what}")))
    }
}

/// A scope as it is written.
fn written(scope: Scope) -> &'static str {
    match scope {
        Scope::Admin => "admin",
        Scope::Read => "read",
        Scope::Run => "run",
        Scope::Edit => "edit",
        Scope::SendEvents => "events:send",
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let header = parts.headers.get(AUTHORIZATION).ok_or_else(Problem::unauthorized)?;
        let token = auth::bearer(header).ok_or_else(Problem::unauthorized)?;
        auth::holder(state, token).ok_or_else(Problem::unauthorized)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(scopes: &[Scope], namespaces: Option<&[&str]>) -> Caller {
        let namespaces =
            namespaces.map(|names| names.iter().map(|name| name.parse().unwrap()).collect());
        Caller::new(Arc::new(TokenEntry {
            id: "t1".to_owned(),
            title: "Build".to_owned(),
            scopes: scopes.to_vec(),
            namespaces,
            created: 0,
            last_used: None,
        }))
    }

    #[test]
    fn a_scope_holds_for_itself_in_its_namespaces() {
        let (here, there) = ("here".parse().unwrap(), "there".parse().unwrap());
        let caller = caller(&[Scope::Run], Some(&["here"]));
        assert!(caller.require(Scope::Run, &here).is_ok());
        assert_eq!(caller.require(Scope::Run, &there).unwrap_err().status(), 403);
        assert_eq!(caller.require(Scope::Read, &here).unwrap_err().status(), 403);
        assert_eq!(caller.namespaces(Scope::Run), Ok(Some(vec![here])));
        assert_eq!(caller.namespaces(Scope::Read).unwrap_err().status(), 403);
        assert_eq!(caller.name(), "API Key (Build)");
    }

    #[test]
    fn an_admin_may_do_everything_everywhere() {
        let caller = caller(&[Scope::Admin], Some(&["here"]));
        assert!(caller.require(Scope::Edit, &"there".parse().unwrap()).is_ok());
        assert_eq!(caller.namespaces(Scope::Read), Ok(None));
    }

    #[test]
    fn what_may_not_be_seen_is_refused_as_what_is_not_there() {
        let caller = caller(&[Scope::Read], Some(&["here"]));
        let [here, there] = ["here", "there"].map(|namespace| namespace.parse().unwrap());
        let seen = |found, said| caller.require_seen(Scope::Read, found, said, ("job", &"j1"));
        assert_eq!(seen(&here, None), Ok(()));
        assert_eq!(seen(&here, Some(&here)), Ok(()));
        let missing: Problem = crate::store::StoreError::missing("job", "j1").into();
        for (found, said) in [(&there, None), (&there, Some(&there)), (&here, Some(&there))] {
            assert_eq!(seen(found, said), Err(missing.clone()));
        }
    }
}
