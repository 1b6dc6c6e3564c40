//! A tree becomes code: names and functions are found, types are checked as far as they are known,
//! constants are made.

mod call;
mod checker;
mod kind;
mod member;
mod operator;

pub(crate) use call::PREDICATE_FUNCTIONS;
pub(crate) use kind::Type;

use crate::code::Code;
use crate::problem::CompileError;
use crate::scope::Scope;
use crate::syntax::Node;

/// What every part of the checker gives.
type Checked<T = (Code, Type)> = Result<T, CompileError>;

/// The code of a tree.
pub(crate) fn check(source: &str, node: &Node, scope: &Scope) -> Checked<Code> {
    checker::Checker::new(source, scope).check(node).map(|(code, _)| code)
}
