//! The tree.

use super::{Binary, Unary};

/// A part of an expression. Two are equal if they mean the same, wherever they stand.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Bytes before it in the source: of an operator, before the operator.
    pub(crate) at: u32,
    /// How many nodes are below one another here.
    pub(crate) height: u16,
    pub(crate) kind: Kind,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Nil,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(Box<str>),
    Bytes(Box<[u8]>),
    Name(Box<str>),
    Pointer(Pointer),
    Unary(Unary, Box<Node>),
    /// `a - b + c`: the first operand, and operators that bind alike with the operand after each,
    /// applied from the left on. So that thousands of them are no deeper than one.
    Row(Box<Node>, Vec<Link>),
    /// `a < b <= c`: the first operand, and each operator with the operand after it.
    Ordered(Box<Node>, Vec<(Binary, Node)>),
    /// `condition ? then : otherwise`
    Conditional(Box<Node>, Box<Node>, Box<Node>),
    /// `condition ?: otherwise`
    Elvis(Box<Node>, Box<Node>),
    /// `object.key` and `object[key]`; with `?` nil for the whole chain if the object is nil.
    Member {
        object: Box<Node>,
        key: Box<Node>,
        optional: bool,
    },
    /// Members, of which one is optional: where its object is nil, the chain is nil.
    Chain(Box<Node>),
    /// `list[from:to]`
    Slice {
        object: Box<Node>,
        from: Option<Box<Node>>,
        to: Option<Box<Node>>,
        optional: bool,
    },
    /// `function(arguments)`
    Call {
        function: Box<str>,
        arguments: Vec<Node>,
    },
    /// `object.method(arguments)`
    Method {
        object: Box<Node>,
        method: Box<str>,
        optional: bool,
        arguments: Vec<Node>,
    },
    /// The argument of a function that evaluates it for each item of a list.
    Predicate(Box<Node>),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
    /// Declarations and expressions, of which the last, an expression, is the value.
    Block(Vec<Statement>),
}

/// An operator, and the operand after it.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// Bytes before the operator in the source.
    pub(crate) at: u32,
    pub(crate) operator: Binary,
    pub(crate) operand: Node,
}

impl PartialEq for Link {
    fn eq(&self, other: &Self) -> bool {
        (self.operator, &self.operand) == (other.operator, &other.operand)
    }
}

/// What a predicate is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pointer {
    /// `#`
    Item,
    /// `#index`
    Index,
    /// `#acc`
    Accumulator,
}

/// A part of a block.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Statement {
    /// `let name = value`
    Let {
        name: Box<str>,
        value: Node,
    },
    Expression(Node),
}

impl Kind {
    /// The height of the highest node directly below, or 0.
    pub(crate) fn height_below(&self) -> u16 {
        let highest = |nodes: &[Node]| nodes.iter().map(|node| node.height).max().unwrap_or(0);
        let optional = |node: &Option<Box<Node>>| node.as_ref().map_or(0, |node| node.height);
        match self {
            Self::Nil | Self::Bool(_) | Self::Integer(_) | Self::Float(_) => 0,
            Self::Text(_) | Self::Bytes(_) | Self::Name(_) | Self::Pointer(_) => 0,
            Self::Unary(_, node) | Self::Chain(node) | Self::Predicate(node) => node.height,
            Self::Row(first, links) => {
                links.iter().map(|link| link.operand.height).max().unwrap_or(0).max(first.height)
            }
            Self::Elvis(one, other) => one.height.max(other.height),
            Self::Ordered(first, others) => {
                others.iter().map(|(_, node)| node.height).max().unwrap_or(0).max(first.height)
            }
            Self::Conditional(condition, then, otherwise) => {
                condition.height.max(then.height).max(otherwise.height)
            }
            Self::Member { object, key, .. } => object.height.max(key.height),
            Self::Slice { object, from, to, .. } => {
                object.height.max(optional(from)).max(optional(to))
            }
            Self::Call { arguments, .. } | Self::List(arguments) => highest(arguments),
            Self::Method { object, arguments, .. } => object.height.max(highest(arguments)),
            Self::Map(entries) => {
                entries.iter().map(|(key, value)| key.height.max(value.height)).max().unwrap_or(0)
            }
            Self::Block(statements) => {
                statements.iter().map(|statement| statement.node().height).max().unwrap_or(0)
            }
        }
    }
}

impl Statement {
    pub(crate) fn node(&self) -> &Node {
        match self {
            Self::Let { value, .. } => value,
            Self::Expression(node) => node,
        }
    }
}
