//! The checker's state, and what needs no more than a few lines.

use super::{Checked, Type};
use crate::budget::{Budget, Meter};
use crate::builtin;
use crate::code::{Block, Code, Op, Step};
use crate::hint::{did_you_mean, nearest};
use crate::limits::PATTERN_BYTES;
use crate::problem::CompileError;
use crate::scope::Scope;
use crate::syntax::{Kind, Node, Pointer, Statement, Unary};
use crate::value::{Bytes, Keys, List, Map, Value};

pub(super) struct Checker<'a> {
    source: &'a str,
    pub(super) scope: &'a Scope,
    /// The variables, in the order in which they are declared; predicates have three, without
    /// names.
    locals: Vec<(Option<Box<str>>, Type)>,
    /// For each open predicate, where its three start, and whether it has an accumulator.
    predicates: Vec<(usize, bool)>,
    /// Bytes that compiled regular expressions may still take.
    pub(super) patterns: usize,
}

impl<'a> Checker<'a> {
    pub(super) fn new(source: &'a str, scope: &'a Scope) -> Self {
        Self { source, scope, locals: Vec::new(), predicates: Vec::new(), patterns: PATTERN_BYTES }
    }

    pub(super) fn check(&mut self, node: &Node) -> Checked {
        let at = node.at;
        match &node.kind {
            Kind::Nil => Ok(constant(at, Value::Nil, Type::Nil)),
            Kind::Bool(value) => Ok(constant(at, Value::Bool(*value), Type::Bool)),
            Kind::Integer(integer) => Ok(constant(at, Value::Integer(*integer), Type::Integer)),
            Kind::Float(float) => Ok(constant(at, Value::Float(*float), Type::Float)),
            Kind::Text(text) => Ok(constant(at, Value::owned(&**text), Type::Text)),
            Kind::Bytes(bytes) => Ok(constant(at, Value::Bytes(Bytes::new(bytes)), Type::Bytes)),
            Kind::Name(name) => self.name(at, name),
            Kind::Pointer(pointer) => self.pointer(at, *pointer),
            Kind::Unary(operator, node) => self.unary(at, *operator, node),
            Kind::Row(first, links) => self.row(first, links),
            Kind::Ordered(first, others) => self.ordered(at, first, others),
            Kind::Conditional(condition, then, otherwise) => {
                self.conditional(at, condition, then, otherwise)
            }
            Kind::Elvis(condition, otherwise) => self.elvis(at, condition, otherwise),
            Kind::Member { object, key, optional } => self.member(at, object, key, *optional),
            Kind::Chain(node) => {
                let (code, _) = self.check(node)?;
                Ok((Code { at, op: Op::Chain(code.into()) }, Type::Any))
            }
            Kind::Slice { object, from, to, optional } => {
                let (code, kind) = self.slice(object, from.as_deref(), to.as_deref(), *optional)?;
                Ok((Code { at, op: Op::Slice(code.into()) }, kind))
            }
            Kind::Call { function, arguments } => self.call(at, function, arguments),
            Kind::Method { object, method, optional, arguments } => {
                self.method(at, object, method, *optional, arguments)
            }
            Kind::Predicate(node) => self.check(node),
            Kind::List(nodes) => self.list(at, nodes),
            Kind::Map(entries) => self.map(at, entries),
            Kind::Block(statements) => self.block(at, statements),
        }
    }

    pub(super) fn refuse(&self, at: u32, message: impl Into<String>) -> CompileError {
        CompileError::new(self.source, at as usize, message.into(), None)
    }

    pub(super) fn refuse_with(
        &self,
        at: u32,
        message: impl Into<String>,
        near: Option<&str>,
    ) -> CompileError {
        CompileError::new(self.source, at as usize, message.into(), near.map(did_you_mean))
    }

    fn name(&mut self, at: u32, name: &str) -> Checked {
        let local = self.locals.iter().rposition(|(known, _)| known.as_deref() == Some(name));
        if let Some(slot) = local {
            let kind = self.locals.get(slot).map_or(Type::Any, |(_, kind)| *kind);
            return Ok((Code { at, op: Op::Local(slot) }, kind));
        }
        if let Some((index, text)) = self.scope.find(name) {
            let kind = if text { Type::Text } else { Type::Any };
            return Ok((Code { at, op: Op::Name(index, name.into()) }, kind));
        }
        if name == "$env" {
            return Ok((Code { at, op: Op::Environment }, Type::Map));
        }
        if builtin::find(name, self.scope).is_some() {
            return Err(
                self.refuse(at, format!("{name} is a function, which is called as {name}(...)"))
            );
        }
        if name == "null" {
            return Err(self.refuse_with(at, "unknown name null", Some("nil")));
        }
        let variables = self.locals.iter().filter_map(|(name, _)| name.as_deref());
        let near = nearest(name, self.scope.names().chain(variables));
        Err(self.refuse_with(at, format!("unknown name {name}"), near))
    }

    fn pointer(&mut self, at: u32, pointer: Pointer) -> Checked {
        let Some((first, accumulates)) = self.predicates.last().copied() else {
            return Err(self.refuse(at, "`#` is for predicates, as in any(list, # > 1)"));
        };
        let (slot, kind) = match pointer {
            Pointer::Item => (first, Type::Any),
            Pointer::Index => (first + 1, Type::Integer),
            Pointer::Accumulator if accumulates => (first + 2, Type::Any),
            Pointer::Accumulator => {
                return Err(self.refuse(at, "#acc is for the predicate of reduce"));
            }
        };
        Ok((Code { at, op: Op::Local(slot) }, kind))
    }

    /// Checks the predicate of a function.
    pub(super) fn predicate(&mut self, node: &Node, accumulates: bool) -> Checked {
        let first = self.locals.len();
        self.locals.extend([(None, Type::Any), (None, Type::Integer), (None, Type::Any)]);
        self.predicates.push((first, accumulates));
        let checked = self.check(node);
        self.predicates.pop();
        self.locals.truncate(first);
        checked
    }

    fn unary(&mut self, at: u32, operator: Unary, node: &Node) -> Checked {
        let (code, kind) = self.check(node)?;
        let fits = match operator {
            Unary::Not => kind.may_be(Type::Bool),
            Unary::Minus | Unary::Plus => kind.may_be(Type::Number),
        };
        if !fits {
            let message = format!("invalid operation: {} {kind}", operator.written());
            return Err(self.refuse(at, message));
        }
        let op = match (operator, code.constant()) {
            (Unary::Minus, Some(Value::Integer(integer))) => {
                Op::Constant(Value::Integer(integer.wrapping_neg()))
            }
            (Unary::Minus, Some(Value::Float(float))) => Op::Constant(Value::Float(-float)),
            (Unary::Not, Some(Value::Bool(value))) => Op::Constant(Value::Bool(!value)),
            (Unary::Not, _) => Op::Not(code.into()),
            (Unary::Minus, _) => Op::Minus(code.into()),
            (Unary::Plus, _) => Op::Plus(code.into()),
        };
        let kind = if operator == Unary::Not { Type::Bool } else { kind };
        Ok((Code { at, op }, kind))
    }

    fn list(&mut self, at: u32, nodes: &[Node]) -> Checked {
        let codes = nodes.iter().map(|node| Ok(self.check(node)?.0));
        let codes = codes.collect::<Checked<Vec<_>>>()?;
        let values: Option<Vec<_>> = codes.iter().map(|code| code.constant().cloned()).collect();
        let op = match values.map(List::paid) {
            Some(Ok(list)) => Op::Constant(Value::List(list)),
            _ => Op::List(codes),
        };
        Ok((Code { at, op }, Type::List))
    }

    fn map(&mut self, at: u32, nodes: &[(Node, Node)]) -> Checked {
        let mut entries = Vec::with_capacity(nodes.len());
        for (key, value) in nodes {
            let (key_code, kind) = self.check(key)?;
            if !kind.may_be(Type::Text) {
                return Err(
                    self.refuse(key.at, format!("a key of a map must be a string, not {kind}"))
                );
            }
            entries.push((key_code, self.check(value)?.0));
        }
        let constant = |code: &Code| code.constant().cloned();
        let values: Option<Vec<_>> =
            entries.iter().map(|(key, value)| Some((constant(key)?, constant(value)?))).collect();
        let meter = &mut Meter::new(Budget::default());
        let op = match values.map(|values| Map::made(values, Keys::Texts, meter)) {
            Some(Ok(map)) => Op::Constant(Value::Map(map)),
            _ => Op::Map(entries),
        };
        Ok((Code { at, op }, Type::Map))
    }

    fn block(&mut self, at: u32, statements: &[Statement]) -> Checked {
        let first = self.locals.len();
        let checked = self.statements(statements);
        self.locals.truncate(first);
        let (block, kind) = checked?;
        Ok((Code { at, op: Op::Block(block.into()) }, kind))
    }

    fn statements(&mut self, statements: &[Statement]) -> Checked<(Block, Type)> {
        let mut steps = Vec::with_capacity(statements.len());
        let mut last = None;
        for statement in statements {
            steps.extend(last.take().map(|(code, _)| Step::Drop(code)));
            match statement {
                Statement::Let { name, value } => {
                    self.refuse_known(value.at, name)?;
                    let (code, kind) = self.check(value)?;
                    self.locals.push((Some(name.clone()), kind));
                    steps.push(Step::Let(code));
                }
                Statement::Expression(node) => last = Some(self.check(node)?),
            }
        }
        let nil = constant(0, Value::Nil, Type::Nil);
        let (value, kind) = last.unwrap_or(nil);
        Ok((Block { statements: steps, value }, kind))
    }

    /// A variable must not hide another name.
    fn refuse_known(&self, at: u32, name: &str) -> Checked<()> {
        let what = if self.scope.find(name).is_some() {
            "a name of the environment"
        } else if builtin::find(name, self.scope).is_some() {
            "a function"
        } else if self.locals.iter().any(|(known, _)| known.as_deref() == Some(name)) {
            "declared already"
        } else {
            return Ok(());
        };
        Err(self.refuse(at, format!("cannot declare {name}: it is {what}")))
    }
}

/// Code whose value is known.
pub(super) fn constant(at: u32, value: Value<'static>, kind: Type) -> (Code, Type) {
    (Code { at, op: Op::Constant(value) }, kind)
}
