//! A source becomes a tree (a Pratt parser).

mod block;
mod call;
mod expression;
mod literal;
mod parser;
mod postfix;
mod primary;

use crate::problem::CompileError;
use crate::syntax::Node;

/// What every part of the parser gives.
type Parsed<T = Node> = Result<T, CompileError>;

/// The tree of a source.
pub(crate) fn parse(source: &str) -> Parsed {
    parser::Parser::new(source)?.whole()
}

#[cfg(test)]
mod round_trip_tests;
#[cfg(test)]
mod tests;
