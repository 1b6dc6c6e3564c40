//! Members, indexes, slices and methods.

use super::{Checked, Type};
use crate::builtin;
use crate::check::checker::Checker;
use crate::code::{Code, Key, Member, Method, Op, Slice};
use crate::hint::nearest;
use crate::method;
use crate::syntax::{Kind, Node};

impl Checker<'_> {
    pub(super) fn member(&mut self, at: u32, object: &Node, key: &Node, optional: bool) -> Checked {
        if let Some(name) = self.of_environment(object, key) {
            return self.check(&Node { at, height: 1, kind: Kind::Name(name.into()) });
        }
        let (object, kind) = self.check(object)?;
        let key = match &key.kind {
            Kind::Text(name) => {
                if !kind.may_be(Type::Map) {
                    return Err(self.refuse(at, format!("type {kind} has no field {name}")));
                }
                Key::Name(name.clone())
            }
            _ => Key::Code(self.index(key, kind)?),
        };
        Ok((Code { at, op: Op::Member(Member { object, key, optional }.into()) }, Type::Any))
    }

    /// The name in `$env["name"]`, if the scope has it.
    fn of_environment<'n>(&self, object: &Node, key: &'n Node) -> Option<&'n str> {
        match (&object.kind, &key.kind) {
            (Kind::Name(environment), Kind::Text(name)) if **environment == *"$env" => {
                self.scope.find(name).map(|_| &**name)
            }
            _ => None,
        }
    }

    fn index(&mut self, key: &Node, object: Type) -> Checked<Code> {
        let (code, kind) = self.check(key)?;
        let fits = match object {
            Type::Any | Type::Map => true,
            Type::List | Type::Text | Type::Bytes => kind.may_be(Type::Number),
            _ => false,
        };
        if !fits {
            let message = format!("type {object} has no item for a key of type {kind}");
            return Err(self.refuse(key.at, message));
        }
        Ok(code)
    }

    pub(super) fn slice(
        &mut self,
        object: &Node,
        from: Option<&Node>,
        to: Option<&Node>,
        optional: bool,
    ) -> Checked<(Slice, Type)> {
        let at = object.at;
        let (object, kind) = self.check(object)?;
        if ![Type::List, Type::Text, Type::Bytes].into_iter().any(|wanted| kind.may_be(wanted)) {
            return Err(self.refuse(at, format!("cannot slice {kind}")));
        }
        Ok((Slice { object, from: self.bound(from)?, to: self.bound(to)?, optional }, kind))
    }

    fn bound(&mut self, node: Option<&Node>) -> Checked<Option<Code>> {
        let Some(node) = node else { return Ok(None) };
        let (code, kind) = self.check(node)?;
        if !kind.may_be(Type::Number) {
            return Err(self.refuse(node.at, format!("a slice needs integers, not {kind}")));
        }
        Ok(Some(code))
    }

    pub(super) fn method(
        &mut self,
        at: u32,
        object: &Node,
        name: &str,
        optional: bool,
        arguments: &[Node],
    ) -> Checked {
        if matches!(&object.kind, Kind::Name(object) if **object == *"sprig")
            && self.scope.has_metadata_functions()
        {
            return self.sprig(at, name, arguments);
        }
        let (object, kind) = self.check(object)?;
        let gives = match kind {
            Type::Time | Type::Duration | Type::Any => method::gives(name),
            _ => None,
        };
        let Some(gives) = gives else {
            let near = nearest(name, method::names());
            return Err(self.refuse_with(at, format!("type {kind} has no method {name}"), near));
        };
        let arguments = self.arguments(arguments)?.into_iter().map(|(code, _)| code).collect();
        let method = Method { object, name: name.into(), optional, arguments };
        Ok((Code { at, op: Op::Method(method.into()) }, gives))
    }

    fn sprig(&mut self, at: u32, name: &str, arguments: &[Node]) -> Checked {
        match builtin::sprig(name) {
            Some(function) => self.bound_call(at, function, arguments),
            None => {
                let near = nearest(name, builtin::sprig_names());
                Err(self.refuse_with(at, format!("sprig has no function {name}"), near))
            }
        }
    }
}
