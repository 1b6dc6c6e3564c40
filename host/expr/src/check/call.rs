//! Calls of functions.

use super::{Checked, Type};
use crate::builtin::{self, Function};
use crate::check::checker::Checker;
use crate::code::{Code, Op, Predicate, PredicateFunction};
use crate::hint::nearest;
use crate::scope::Scope;
use crate::syntax::{Kind, Node};

impl Checker<'_> {
    pub(super) fn call(&mut self, at: u32, name: &str, arguments: &[Node]) -> Checked {
        if let Some((function, gives)) = predicate_function(name) {
            return self.predicate_call(at, name, function, gives, arguments);
        }
        if let Some(function) = builtin::find(name, self.scope) {
            return self.bound_call(at, function, arguments);
        }
        if self.scope.find(name).is_some() {
            return Err(self.refuse(at, format!("{name} is no function")));
        }
        if builtin::find(name, &Scope::default().with_metadata_functions()).is_some() {
            let message = format!("unknown function {name}: only expressions for metadata have it");
            return Err(self.refuse(at, message));
        }
        let near = nearest(name, builtin::names(self.scope));
        Err(self.refuse_with(at, format!("unknown function {name}"), near))
    }

    pub(super) fn arguments(&mut self, arguments: &[Node]) -> Checked<Vec<(Code, Type)>> {
        arguments.iter().map(|node| self.check(node)).collect()
    }

    /// A call of a function that is known.
    pub(super) fn bound_call(
        &mut self,
        at: u32,
        function: &'static Function,
        arguments: &[Node],
    ) -> Checked {
        function.count(arguments.len()).map_err(|message| self.refuse(at, message))?;
        let checked = self.arguments(arguments)?;
        for (index, (code, kind)) in checked.iter().enumerate() {
            let wanted = function.takes(index);
            if !kind.may_be(wanted) {
                let name = function.name;
                let message =
                    format!("{name} takes {wanted} as argument {}, not {kind}", index + 1);
                return Err(self.refuse(code.at, message));
            }
        }
        let codes = checked.into_iter().map(|(code, _)| code).collect();
        Ok((Code { at, op: Op::Call(function, codes) }, function.gives))
    }

    fn predicate_call(
        &mut self,
        at: u32,
        name: &str,
        function: PredicateFunction,
        gives: Type,
        arguments: &[Node],
    ) -> Checked {
        let mut arguments = arguments.iter();
        let Some(first) = arguments.next() else {
            return Err(self.refuse(at, format!("{name} needs a list")));
        };
        let (list, kind) = self.check(first)?;
        if !kind.may_be(Type::List) {
            return Err(self.refuse(first.at, format!("{name} takes a list, not {kind}")));
        }
        let body = match arguments.next() {
            Some(node) => Some(self.body(name, function, node)?),
            None => None,
        };
        let third = match arguments.next() {
            Some(node) => Some(self.third(function, node)?),
            None => None,
        };
        let predicate = Predicate { function, list, body, third };
        Ok((Code { at, op: Op::Predicate(predicate.into()) }, gives))
    }

    fn body(&mut self, name: &str, function: PredicateFunction, node: &Node) -> Checked<Code> {
        let node = match &node.kind {
            Kind::Predicate(node) => node,
            _ => node,
        };
        let (code, kind) = self.predicate(node, function == PredicateFunction::Reduce)?;
        if is_question(function) && !kind.may_be(Type::Bool) {
            let message = format!("the predicate of {name} must give a bool, not {kind}");
            return Err(self.refuse(node.at, message));
        }
        Ok(code)
    }

    fn third(&mut self, function: PredicateFunction, node: &Node) -> Checked<Code> {
        let (code, kind) = self.check(node)?;
        if function == PredicateFunction::SortBy && !kind.may_be(Type::Text) {
            return Err(self.refuse(node.at, r#"the order must be "asc" or "desc""#));
        }
        Ok(code)
    }
}

/// Whether the predicate decides on each item.
fn is_question(function: PredicateFunction) -> bool {
    !matches!(
        function,
        PredicateFunction::Map
            | PredicateFunction::Sum
            | PredicateFunction::GroupBy
            | PredicateFunction::SortBy
            | PredicateFunction::Reduce
    )
}

fn predicate_function(name: &str) -> Option<(PredicateFunction, Type)> {
    Some(match name {
        "all" => (PredicateFunction::All, Type::Bool),
        "none" => (PredicateFunction::None, Type::Bool),
        "any" => (PredicateFunction::Any, Type::Bool),
        "one" => (PredicateFunction::One, Type::Bool),
        "filter" => (PredicateFunction::Filter, Type::List),
        "map" => (PredicateFunction::Map, Type::List),
        "count" => (PredicateFunction::Count, Type::Integer),
        "sum" => (PredicateFunction::Sum, Type::Number),
        "find" => (PredicateFunction::Find, Type::Any),
        "findIndex" => (PredicateFunction::FindIndex, Type::Integer),
        "findLast" => (PredicateFunction::FindLast, Type::Any),
        "findLastIndex" => (PredicateFunction::FindLastIndex, Type::Integer),
        "groupBy" => (PredicateFunction::GroupBy, Type::Map),
        "sortBy" => (PredicateFunction::SortBy, Type::List),
        "reduce" => (PredicateFunction::Reduce, Type::Any),
        _ => return None,
    })
}

/// The names of the functions that take a predicate.
pub(crate) const PREDICATE_FUNCTIONS: [&str; 15] = [
    "all",
    "none",
    "any",
    "one",
    "filter",
    "map",
    "count",
    "sum",
    "find",
    "findIndex",
    "findLast",
    "findLastIndex",
    "groupBy",
    "sortBy",
    "reduce",
];
