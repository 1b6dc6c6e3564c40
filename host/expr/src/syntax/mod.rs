//! What a source means before its names are looked up: the tree, its operators, its printed form.

mod node;
mod operator;
mod print;

pub(crate) use node::{Kind, Link, Node, Pointer, Statement};
pub(crate) use operator::{Associativity, Binary, Unary};
