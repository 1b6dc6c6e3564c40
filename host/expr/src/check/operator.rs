//! Operators with two operands, and conditions.

use super::checker::constant;
use super::{Checked, Type};
use crate::check::checker::Checker;
use crate::code::{Code, Op, TextTest};
use crate::pattern::Pattern;
use crate::problem::CompileError;
use crate::syntax::{Binary, Node};
use crate::value::Value;

type Sides = (Code, Code);

impl Checker<'_> {
    pub(super) fn binary(
        &mut self,
        at: u32,
        operator: Binary,
        one: &Node,
        other: &Node,
    ) -> Checked {
        let (left, one) = self.check(one)?;
        let (right, other) = self.check(other)?;
        let Some(kind) = result(operator, one, other) else {
            return Err(self.mismatched(at, operator, one, other));
        };
        let sides = (left, right);
        let op = match operator {
            Binary::And | Binary::Or => return Ok((logical(at, operator, sides), Type::Bool)),
            Binary::Matches => self.matches(sides)?,
            operator => plain(operator, sides),
        };
        Ok((Code { at, op }, kind))
    }

    fn mismatched(&self, at: u32, operator: Binary, one: Type, other: Type) -> CompileError {
        let operator = operator.written();
        self.refuse(
            at,
            format!("invalid operation: {operator} (mismatched types {one} and {other})"),
        )
    }

    fn matches(&mut self, sides: Sides) -> Checked<Op> {
        let Some(source) = sides.1.constant_text() else { return Ok(Op::Matches(sides.into())) };
        let pattern = Pattern::new(source).map_err(|message| self.refuse(sides.1.at, message))?;
        Ok(Op::MatchesConstant(sides.0.into(), pattern.into()))
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

fn plain(operator: Binary, sides: Sides) -> Op {
    let sides = Box::new(sides);
    match operator {
        Binary::Equal => Op::Equal { negated: false, sides },
        Binary::NotEqual => Op::Equal { negated: true, sides },
        Binary::Less | Binary::LessEqual | Binary::Greater | Binary::GreaterEqual => {
            let (left, right) = *sides;
            Op::Ordered((left, vec![(operator, right)]).into())
        }
        Binary::In => Op::In(sides),
        Binary::Contains => Op::Within(TextTest::Contains, sides),
        Binary::StartsWith => Op::Within(TextTest::StartsWith, sides),
        Binary::EndsWith => Op::Within(TextTest::EndsWith, sides),
        Binary::Matches => Op::Matches(sides),
        Binary::Range => Op::Range(sides),
        Binary::Coalesce => Op::Coalesce(sides),
        Binary::And => Op::Both(sides),
        Binary::Or => Op::Either(sides),
        Binary::Add
        | Binary::Subtract
        | Binary::Multiply
        | Binary::Divide
        | Binary::Remainder
        | Binary::Power => Op::Arithmetic(operator, sides),
    }
}

/// `x && true` is `x`, and `x && false` is false, as the language's own library has it.
fn logical(at: u32, operator: Binary, sides: Sides) -> Code {
    let neutral = operator == Binary::And;
    let known = |code: &Code| match code.constant() {
        Some(Value::Bool(value)) => Some(*value),
        _ => None,
    };
    match (known(&sides.0), known(&sides.1)) {
        (Some(value), _) if value == neutral => sides.1,
        (_, Some(value)) if value == neutral => sides.0,
        (Some(_), _) | (_, Some(_)) => constant(at, Value::Bool(!neutral), Type::Bool).0,
        _ => Code { at, op: plain(operator, sides) },
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
