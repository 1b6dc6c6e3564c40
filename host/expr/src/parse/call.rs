//! Calls, with predicates for the functions that take one.

use super::Parsed;
use super::parser::Parser;
use crate::lexer::{Symbol, TokenKind};
use crate::syntax::{Kind, Node};

/// Which arguments a function takes that evaluates one of them for each item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PredicateFunction {
    /// Whether the predicate, the second argument, may be left out.
    optional: bool,
    /// Whether a third argument may follow.
    third: bool,
}

/// The form of the function `name`, if it takes a predicate.
fn predicate_function(name: &str) -> Option<PredicateFunction> {
    let (optional, third) = match name {
        "all" | "none" | "any" | "one" | "filter" | "map" | "groupBy" => (false, false),
        "find" | "findIndex" | "findLast" | "findLastIndex" => (false, false),
        "count" | "sum" => (true, false),
        "sortBy" | "reduce" => (false, true),
        _ => return None,
    };
    Some(PredicateFunction { optional, third })
}

impl Parser<'_> {
    /// `left | function(arguments)`, after the bar.
    pub(super) fn piped(&mut self, left: Node) -> Parsed {
        match self.current.kind {
            TokenKind::Word(name) => {
                let at = self.next()?.at;
                let node = self.call(at, name, Some(left))?;
                self.postfix(node)
            }
            _ => Err(self.unexpected("a function")),
        }
    }

    /// A call of `function`, whose opening bracket is at hand.
    pub(super) fn call(&mut self, at: u32, function: &str, first: Option<Node>) -> Parsed {
        let arguments = match predicate_function(function) {
            Some(form) => self.predicate_arguments(function, form, first)?,
            None => self.arguments(first.into_iter().collect())?,
        };
        self.node(at, Kind::Call { function: function.into(), arguments })
    }

    /// Arguments in brackets, after those that are there already.
    pub(super) fn arguments(&mut self, mut arguments: Vec<Node>) -> Parsed<Vec<Node>> {
        self.expect(Symbol::LeftRound)?;
        while !self.at_symbol(Symbol::RightRound) {
            arguments.push(self.nested(|parser| parser.expression(0))?);
            if !self.at_symbol(Symbol::RightRound) {
                self.expect(Symbol::Comma)?;
            }
        }
        self.next()?;
        Ok(arguments)
    }

    fn predicate_arguments(
        &mut self,
        function: &str,
        form: PredicateFunction,
        first: Option<Node>,
    ) -> Parsed<Vec<Node>> {
        self.expect(Symbol::LeftRound)?;
        let mut arguments = Vec::with_capacity(2);
        match first {
            Some(first) => arguments.push(first),
            None => {
                arguments.push(self.nested(|parser| parser.expression(0))?);
                self.comma(function, form)?;
            }
        }
        if !self.at_symbol(Symbol::RightRound) {
            arguments.push(self.predicate()?);
            if self.skip(Symbol::Comma)? && form.third && !self.at_symbol(Symbol::RightRound) {
                arguments.push(self.nested(|parser| parser.expression(0))?);
                self.skip(Symbol::Comma)?;
            }
        } else if !form.optional {
            return Err(self.lacks_predicate(function));
        }
        self.expect(Symbol::RightRound)?;
        Ok(arguments)
    }

    /// The comma before the predicate, or the closing bracket where it may be left out.
    fn comma(&mut self, function: &str, form: PredicateFunction) -> Parsed<()> {
        if self.skip(Symbol::Comma)? || (form.optional && self.at_symbol(Symbol::RightRound)) {
            return Ok(());
        }
        if self.at_symbol(Symbol::RightRound) {
            return Err(self.lacks_predicate(function));
        }
        Err(self.unexpected("`,`"))
    }

    fn lacks_predicate(&self, function: &str) -> crate::problem::CompileError {
        let message = format!("{function} needs a predicate, as in {function}(list, # > 1)");
        self.refuse(self.current.at, message)
    }

    fn predicate(&mut self) -> Parsed {
        let at = self.current.at;
        self.predicates += 1;
        let node = if self.at_symbol(Symbol::LeftCurly) {
            self.nested(Self::braced)
        } else {
            self.nested(|parser| parser.expression(0))
        };
        self.predicates -= 1;
        self.node(at, Kind::Predicate(node?.into()))
    }
}
