//! What all kinds of definitions have in common in the API: how they are shown, written over what
//! was seen, and removed.
//!
//! - `kind`: what a kind has to say of itself
//! - `handlers`: the requests for one definition
//! - `show`: definitions as answers
//! - `write`: making, replacing, changing and removing, over just what is there
//! - `scope`: who may let deliveries start what is shared by all
//! - `query`: where a definition belongs, and what it gets where it says nothing

mod handlers;
mod kind;
mod query;
mod scope;
mod show;
mod write;

pub(super) use handlers::one;
pub(super) use kind::{Defined, inherent};
pub(super) use query::{Place, ReplaceQuery, context, namespace_of};
pub(super) use scope::check_cluster_scope;
pub(super) use show::{created, find};
pub(super) use write::change;
