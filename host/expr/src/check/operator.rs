//! Operators with two operands, and conditions.

use super::checker::constant;
use super::{Checked, Type};
use crate::check::checker::Checker;
use crate::code::{Code, Link, Op, Operation, TextTest};
use crate::pattern::Pattern;
use crate::problem::CompileError;
use crate::syntax::{self, Binary, Node};
use crate::value::Value;

impl Checker<'_> {
    pub(super) fn row(&mut self, first: &Node, links: &[syntax::Link]) -> Checked {
        let (code, mut kind) = self.check(first)?;
        let mut row = Row { first: code, links: Vec::with_capacity(links.len()) };
        for link in links {
            let (right, other) = self.check(&link.operand)?;
            let Some(result) = result(link.operator, kind, other) else {
                return Err(self.mismatched(link.at, link.operator, kind, other));
            };
            kind = result;
            self.add(&mut row, link, right)?;
        }
        Ok((row.code(), kind))
    }

    fn add(&mut self, row: &mut Row, link: &syntax::Link, right: Code) -> Checked<()> {
        let at = link.at;
        match link.operator {
            Binary::And => row.logical(at, Operation::Both, right),
            Binary::Or => row.logical(at, Operation::Either, right),
            Binary::Range => row.range(at, right),
            Binary::Matches => {
                let operation = self.matches(&right)?;
                row.links.push(Link { at, operation, right });
            }
            operator => row.links.push(Link { at, operation: plain(operator), right }),
        }
        Ok(())
    }

    fn mismatched(&self, at: u32, operator: Binary, one: Type, other: Type) -> CompileError {
        let operator = operator.written();
        self.refuse(
            at,
            format!("invalid operation: {operator} (mismatched types {one} and {other})"),
        )
    }

    fn matches(&mut self, right: &Code) -> Checked<Operation> {
        let Some(source) = right.constant_text() else { return Ok(Operation::Matches) };
        let pattern = Pattern::new(source).map_err(|message| self.refuse(right.at, message))?;
        let Some(left) = self.patterns.checked_sub(pattern.size()) else {
            let message = "the regular expressions take more than 1 MiB all together";
            return Err(self.refuse(right.at, message));
        };
        self.patterns = left;
        Ok(Operation::MatchesConstant(pattern.into()))
    }

    pub(super) fn ordered(&mut self, at: u32, first: &Node, others: &[(Binary, Node)]) -> Checked {
        let (code, mut kind) = self.check(first)?;
        let mut codes = Vec::with_capacity(others.len());
        for (operator, node) in others {
            let (code, next) = self.check(node)?;
            if result(*operator, kind, next).is_none() {
                return Err(self.mismatched(at, *operator, kind, next));
            }
            kind = next;
            codes.push((*operator, code));
        }
        Ok((Code { at, op: Op::Ordered((code, codes).into()) }, Type::Bool))
    }

    fn condition(&mut self, node: &Node) -> Checked {
        let (code, kind) = self.check(node)?;
        if !kind.may_be(Type::Bool) {
            return Err(self.refuse(node.at, format!("a condition must be a bool, not {kind}")));
        }
        Ok((code, kind))
    }

    pub(super) fn conditional(
        &mut self,
        at: u32,
        condition: &Node,
        then: &Node,
        otherwise: &Node,
    ) -> Checked {
        let (condition, _) = self.condition(condition)?;
        let (then, one) = self.check(then)?;
        let (otherwise, other) = self.check(otherwise)?;
        let op = Op::Conditional((condition, then, otherwise).into());
        Ok((Code { at, op }, one.or(other)))
    }

    pub(super) fn elvis(&mut self, at: u32, condition: &Node, otherwise: &Node) -> Checked {
        let (condition, one) = self.condition(condition)?;
        let (otherwise, other) = self.check(otherwise)?;
        Ok((Code { at, op: Op::Elvis((condition, otherwise).into()) }, one.or(other)))
    }
}

/// What an operator does that always looks at both sides, and that `add` knows no better form of.
fn plain(operator: Binary) -> Operation {
    match operator {
        Binary::Equal => Operation::Equal { negated: false },
        Binary::NotEqual => Operation::Equal { negated: true },
        Binary::In => Operation::In,
        Binary::Contains => Operation::Within(TextTest::Contains),
        Binary::StartsWith => Operation::Within(TextTest::StartsWith),
        Binary::EndsWith => Operation::Within(TextTest::EndsWith),
        Binary::Coalesce => Operation::Coalesce,
        operator => Operation::Arithmetic(operator),
    }
}

/// A row that is being made.
struct Row {
    first: Code,
    links: Vec<Link>,
}

impl Row {
    /// `x && true` is `x`, and `x && false` is false, as the language's own library has it.
    fn logical(&mut self, at: u32, operation: Operation, right: Code) {
        let neutral = matches!(operation, Operation::Both);
        let known = |code: &Code| match code.constant() {
            Some(Value::Bool(value)) => Some(*value),
            _ => None,
        };
        let left = if self.links.is_empty() { known(&self.first) } else { None };
        match (left, known(&right)) {
            (Some(value), _) if value == neutral => self.first = right,
            (_, Some(value)) if value == neutral => {}
            (Some(_), _) | (_, Some(_)) => {
                self.links.clear();
                self.first = constant(at, Value::Bool(!neutral), Type::Bool).0;
            }
            _ => self.links.push(Link { at, operation, right }),
        }
    }

    /// A range is a value of its own, so that what looks for something in it need not make it.
    fn range(&mut self, at: u32, right: Code) {
        let nil = constant(at, Value::Nil, Type::Nil).0;
        let left = Self {
            first: std::mem::replace(&mut self.first, nil),
            links: std::mem::take(&mut self.links),
        };
        self.first = Code { at, op: Op::Range((left.code(), right).into()) };
    }

    fn code(self) -> Code {
        match self.links.last() {
            Some(last) => Code { at: last.at, op: Op::Row((self.first, self.links).into()) },
            None => self.first,
        }
    }
}

/// The type of the result, or none if the operator isn't for these types.
fn result(operator: Binary, one: Type, other: Type) -> Option<Type> {
    let both = |kind: Type| one.may_be(kind) && other.may_be(kind);
    let text = |kind: Type| kind.may_be(Type::Text) || kind == Type::Nil;
    let whole = |kind: Type| kind.may_be(Type::Integer);
    match operator {
        Binary::Or | Binary::And => both(Type::Bool).then_some(Type::Bool),
        Binary::Equal | Binary::NotEqual => one.comparable(other).then_some(Type::Bool),
        Binary::Less | Binary::LessEqual | Binary::Greater | Binary::GreaterEqual => {
            let kinds = [Type::Number, Type::Text, Type::Time, Type::Duration];
            kinds.into_iter().any(both).then_some(Type::Bool)
        }
        Binary::In => {
            let holds = other.may_be(Type::List) || other.may_be(Type::Map) || other == Type::Nil;
            holds.then_some(Type::Bool)
        }
        Binary::Matches | Binary::Contains | Binary::StartsWith | Binary::EndsWith => {
            (text(one) && text(other)).then_some(Type::Bool)
        }
        Binary::Range => (whole(one) && whole(other)).then_some(Type::List),
        Binary::Coalesce if one == Type::Nil => Some(other),
        Binary::Coalesce => Some(one.or(other)),
        Binary::Remainder => (whole(one) && whole(other)).then_some(Type::Integer),
        Binary::Power => both(Type::Number).then_some(Type::Float),
        Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Divide => {
            arithmetic(operator, one, other)
        }
    }
}

fn arithmetic(operator: Binary, one: Type, other: Type) -> Option<Type> {
    if one == Type::Any || other == Type::Any {
        let known = if one == Type::Any { other } else { one };
        let kinds = [Type::Number, Type::Text, Type::Time, Type::Duration];
        return kinds.into_iter().any(|kind| known.may_be(kind)).then_some(Type::Any);
    }
    match (operator, one, other) {
        (Binary::Divide, one, other) if one.is_number() && other.is_number() => Some(Type::Float),
        (_, Type::Integer, Type::Integer) => Some(Type::Integer),
        (_, one, other) if one.is_number() && other.is_number() => Some(Type::Number),
        (Binary::Add, Type::Text, Type::Text) => Some(Type::Text),
        (Binary::Add, Type::Time, Type::Duration) => Some(Type::Time),
        (Binary::Add, Type::Duration, Type::Time) => Some(Type::Time),
        (Binary::Subtract, Type::Time, Type::Time) => Some(Type::Duration),
        (Binary::Subtract, Type::Time, Type::Duration) => Some(Type::Time),
        (Binary::Add | Binary::Subtract, Type::Duration, Type::Duration) => Some(Type::Duration),
        (Binary::Multiply | Binary::Divide, Type::Duration, other) if other.is_number() => {
            Some(Type::Duration)
        }
        (Binary::Multiply, one, Type::Duration) if one.is_number() => Some(Type::Duration),
        _ => None,
    }
}
