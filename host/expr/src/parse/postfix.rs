//! Members, indexes, slices and methods.

use super::Parsed;
use super::parser::Parser;
use crate::lexer::{Symbol, TokenKind};
use crate::syntax::{Kind, Node};

impl Parser<'_> {
    /// What follows an operand directly.
    pub(super) fn postfix(&mut self, mut node: Node) -> Parsed {
        loop {
            let optional = self.at_symbol(Symbol::QuestionDot);
            let dotted = optional || self.at_symbol(Symbol::Dot);
            if !dotted && !self.at_symbol(Symbol::LeftSquare) {
                return Ok(node);
            }
            let (object, chained) = match node.kind {
                Kind::Chain(object) => (*object, true),
                _ => (node, false),
            };
            if dotted {
                self.next()?;
            }
            let member = if dotted && !(optional && self.at_symbol(Symbol::LeftSquare)) {
                self.named(object, optional)?
            } else {
                self.bracketed(object, optional)?
            };
            node = if optional || chained {
                self.node(member.at, Kind::Chain(member.into()))?
            } else {
                member
            };
        }
    }

    /// `.name` or `.name(arguments)`, after the dot.
    fn named(&mut self, object: Node, optional: bool) -> Parsed {
        let TokenKind::Word(name) = self.current.kind else {
            return Err(self.unexpected("a name"));
        };
        let at = self.next()?.at;
        let object = Box::new(object);
        if self.at_symbol(Symbol::LeftRound) {
            let arguments = self.arguments(Vec::new())?;
            return self
                .node(at, Kind::Method { object, method: name.into(), optional, arguments });
        }
        let key = self.node(at, Kind::Text(name.into()))?.into();
        self.node(at, Kind::Member { object, key, optional })
    }

    /// `[key]` or `[from:to]`.
    fn bracketed(&mut self, object: Node, optional: bool) -> Parsed {
        let at = self.next()?.at;
        let object = Box::new(object);
        if self.skip(Symbol::Colon)? {
            let to = self.slice_end()?;
            return self.node(at, Kind::Slice { object, from: None, to, optional });
        }
        let key = Box::new(self.nested(|parser| parser.expression(0))?);
        if self.skip(Symbol::Colon)? {
            let to = self.slice_end()?;
            return self.node(at, Kind::Slice { object, from: Some(key), to, optional });
        }
        self.expect(Symbol::RightSquare)?;
        self.node(at, Kind::Member { object, key, optional })
    }

    fn slice_end(&mut self) -> Parsed<Option<Box<Node>>> {
        if self.skip(Symbol::RightSquare)? {
            return Ok(None);
        }
        let to = self.nested(|parser| parser.expression(0))?;
        self.expect(Symbol::RightSquare)?;
        Ok(Some(Box::new(to)))
    }
}
