//! An expression that was checked: names found, functions bound, constants made.

use std::sync::Arc;

use crate::builtin::Function;
use crate::pattern::Pattern;
use crate::syntax::Binary;
use crate::value::Value;

/// A part of a checked expression, and where it is in the source.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) at: u32,
    pub(crate) op: Op,
}

/// What to do for its value.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Constant(Value<'static>),
    /// A name of the environment, and where it probably is.
    Name(usize, Box<str>),
    /// The whole environment.
    Environment,
    /// A variable, or what a predicate is about.
    Local(usize),
    Member(Box<Member>),
    Chain(Box<Code>),
    Slice(Box<Slice>),
    Not(Box<Code>),
    Minus(Box<Code>),
    Plus(Box<Code>),
    /// The first operand, and what is done to it, link by link.
    Row(Box<(Code, Vec<Link>)>),
    Conditional(Box<(Code, Code, Code)>),
    Elvis(Box<(Code, Code)>),
    Ordered(Box<(Code, Vec<(Binary, Code)>)>),
    Range(Box<(Code, Code)>),
    List(Vec<Code>),
    Map(Vec<(Code, Code)>),
    Block(Box<Block>),
    Call(&'static Function, Vec<Code>),
    Predicate(Box<Predicate>),
    Method(Box<Method>),
}

/// What is done to the value so far, and with what.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) at: u32,
    pub(crate) operation: Operation,
    pub(crate) right: Code,
}

/// What is done to two values; some look at the second only where the first says so.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    Both,
    Either,
    Coalesce,
    Equal {
        negated: bool,
    },
    In,
    Within(TextTest),
    Matches,
    /// As [`Self::Matches`], where the pattern, on the right, is known already.
    MatchesConstant(Arc<Pattern>),
    Arithmetic(Binary),
}

/// `object.key` or `object[key]`.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) object: Code,
    pub(crate) key: Key,
    pub(crate) optional: bool,
}

/// What is looked up in an object.
#[derive(Clone, Debug)]
pub(crate) enum Key {
    Name(Box<str>),
    Code(Code),
}

/// `object[from:to]`.
#[derive(Clone, Debug)]
pub(crate) struct Slice {
    pub(crate) object: Code,
    pub(crate) from: Option<Code>,
    pub(crate) to: Option<Code>,
    pub(crate) optional: bool,
}

/// A question about two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextTest {
    Contains,
    StartsWith,
    EndsWith,
}

/// Statements, and the value.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) statements: Vec<Step>,
    pub(crate) value: Code,
}

/// A statement.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Its value is the next variable.
    Let(Code),
    /// Its value is dropped.
    Drop(Code),
}

/// A function that evaluates something for each item of a list.
#[derive(Clone, Debug)]
pub(crate) struct Predicate {
    pub(crate) function: PredicateFunction,
    pub(crate) list: Code,
    /// What is evaluated; the item itself where there is none.
    pub(crate) body: Option<Code>,
    /// The initial value of `reduce`, the order of `sortBy`.
    pub(crate) third: Option<Code>,
}

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PredicateFunction {
    All,
    None,
    Any,
    One,
    Filter,
    Map,
    Count,
    Sum,
    Find,
    FindIndex,
    FindLast,
    FindLastIndex,
    GroupBy,
    SortBy,
    Reduce,
}

/// `object.method(arguments)`.
#[derive(Clone, Debug)]
pub(crate) struct Method {
    pub(crate) object: Code,
    pub(crate) name: Box<str>,
    pub(crate) optional: bool,
    pub(crate) arguments: Vec<Code>,
}

impl Code {
    /// The value, if it is known already.
    pub(crate) fn constant(&self) -> Option<&Value<'static>> {
        match &self.op {
            Op::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// The text, if it is known already.
    pub(crate) fn constant_text(&self) -> Option<&str> {
        match self.constant() {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The part that gives its value.
    pub(crate) fn giver(&self) -> &Self {
        let mut giver = self;
        loop {
            giver = match &giver.op {
                Op::Block(block) => &block.value,
                Op::Chain(code) => code,
                _ => return giver,
            };
        }
    }

    /// How its source reads, where it is a name with members.
    pub(crate) fn path(&self) -> Option<String> {
        match &self.op {
            Op::Name(_, name) => Some(name.to_string()),
            Op::Chain(code) => code.path(),
            Op::Member(member) => match &member.key {
                Key::Name(name) => Some(join(&member.object.path()?, name)),
                Key::Code(_) => None,
            },
            _ => None,
        }
    }
}

/// The source of a member.
pub(crate) fn join(object: &str, key: &str) -> String {
    let plain = key.chars().all(crate::lexer::is_word_character)
        && !key.starts_with(|first: char| first.is_ascii_digit())
        && !key.is_empty();
    if plain { format!("{object}.{key}") } else { format!("{object}[{key:?}]") }
}
