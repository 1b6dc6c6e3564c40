//! `/v1/tokens`: making, listing and revoking tokens, for admins.

use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use http::header::LOCATION;
use serde::{Deserialize, Serialize};

use super::auth::{self, ADMIN_ID, Token};
use super::body::Json;
use super::caller::Caller;
use super::problem::Problem;
use super::query::{NoQuery, Path, Query};
use super::state::AppState;
use crate::model::Namespace;
use crate::store::tokens::{Scope, TokenEntry};

/// The longest title, in characters.
const LONGEST_TITLE: usize = 128;

/// Namespaces that one token may be for.
const MOST_NAMESPACES: usize = 100;

/// Tokens that there may be: all of them are kept in memory.
const MOST_TOKENS: usize = 10_000;

/// A token that is asked for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenOrder {
    /// What it is for, in its maker's words.
    pub title: String,
    /// What it may be used for; at least one.
    pub scopes: Vec<Scope>,
    /// Where; in every namespace, if absent.
    #[serde(default)]
    pub namespaces: Option<Vec<Namespace>>,
}

/// A token that was made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MadeToken {
    /// What is kept of it.
    #[serde(flatten)]
    pub entry: TokenEntry,
    /// The token. It is not shown again.
    pub token: String,
}

/// All tokens.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TokenList {
    /// The tokens, oldest first.
    pub items: Vec<TokenEntry>,
    /// Where the next page begins: nowhere, since this is all.
    pub next: Option<String>,
}

/// `GET /v1/tokens`
pub(super) async fn list(
    caller: Caller,
    State(state): State<AppState>,
    Query(NoQuery {}): Query<NoQuery>,
) -> Result<Json<TokenList>, Problem> {
    caller.require_admin("list tokens")?;
    let tokens = state.store().tokens();
    Ok(Json(TokenList {
        items: tokens.into_iter().map(Arc::unwrap_or_clone).collect(),
        next: None,
    }))
}

/// `POST /v1/tokens`
pub(super) async fn create(
    caller: Caller,
    State(state): State<AppState>,
    Query(NoQuery {}): Query<NoQuery>,
    Json(order): Json<TokenOrder>,
) -> Result<impl IntoResponse, Problem> {
    caller.require_admin("make tokens")?;
    let order = checked(order)?;
    if state.store().tokens().len() >= MOST_TOKENS {
        return Err(Problem::conflict(format!(
            "there are {MOST_TOKENS} tokens, and no more are kept; revoke some first"
        )));
    }
    let token = Token::generate().map_err(|error| Problem::internal(&error))?;
    let entry = TokenEntry {
        id: format!("t{}", ulid::Ulid::new().to_string().to_lowercase()),
        title: order.title,
        scopes: order.scopes,
        namespaces: order.namespaces,
        created: auth::now(),
        last_used: None,
    };
    state.store().put_token(entry.clone(), token.hash()).await?;
    let location = format!("/v1/tokens/{}", entry.id);
    let made = MadeToken { entry, token: token.reveal().to_owned() };
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(made)))
}

/// `DELETE /v1/tokens/{id}`
pub(super) async fn revoke(
    caller: Caller,
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(NoQuery {}): Query<NoQuery>,
) -> Result<StatusCode, Problem> {
    caller.require_admin("revoke tokens")?;
    if id == ADMIN_ID {
        return Err(Problem::conflict(
            "the admin's token is made anew at a start that finds no admin.token in the data \
             directory: remove that file and start again",
        ));
    }
    state.store().revoke_token(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn checked(mut order: TokenOrder) -> Result<TokenOrder, Problem> {
    order.title = order.title.trim().to_owned();
    let title = &order.title;
    let is_plain = |text: &str| !text.chars().any(char::is_control);
    if title.is_empty() || title.chars().count() > LONGEST_TITLE || !is_plain(title) {
        let accepted = format!("accepted are 1 to {LONGEST_TITLE} characters on one line");
        return Err(Problem::invalid_field("title", accepted));
    }
    if order.scopes.is_empty() {
        let accepted = "found none; accepted are admin, read, run, edit and events:send";
        return Err(Problem::invalid_field("scopes", accepted));
    }
    order.scopes.sort_unstable();
    order.scopes.dedup();
    if let Some(namespaces) = &mut order.namespaces {
        if namespaces.is_empty() || namespaces.len() > MOST_NAMESPACES {
            let accepted = format!(
                "found {}; accepted are 1 to {MOST_NAMESPACES}, or none of the field for all",
                namespaces.len()
            );
            return Err(Problem::invalid_field("namespaces", accepted));
        }
        namespaces.sort_unstable();
        namespaces.dedup();
        if order.scopes.contains(&Scope::Admin) {
            let message = "the scope admin is for every namespace; leave this field out";
            return Err(Problem::invalid_field("namespaces", message));
        }
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(title: &str, scopes: &[Scope], namespaces: Option<&[&str]>) -> TokenOrder {
        let namespaces =
            namespaces.map(|names| names.iter().map(|name| name.parse().unwrap()).collect());
        TokenOrder { title: title.to_owned(), scopes: scopes.to_vec(), namespaces }
    }

    #[test]
    fn scopes_and_namespaces_stand_once_and_in_order() {
        let given =
            order(" Build ", &[Scope::Run, Scope::Read, Scope::Run], Some(&["b", "a", "b"]));
        let wanted = order("Build", &[Scope::Read, Scope::Run], Some(&["a", "b"]));
        assert_eq!(checked(given), Ok(wanted));
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_field() {
        let refused = [
            (order("", &[Scope::Read], None), "title"),
            (order("two\nlines", &[Scope::Read], None), "title"),
            (order(&"x".repeat(129), &[Scope::Read], None), "title"),
            (order("a", &[], None), "scopes"),
            (order("a", &[Scope::Read], Some(&[])), "namespaces"),
            (order("a", &[Scope::Admin], Some(&["a"])), "namespaces"),
        ];
        for (order, field) in refused {
            assert_eq!(checked(order).unwrap_err().errors()[0].path, field);
        }
    }
}
