//! What an operand starts with.

use super::Parsed;
use super::block::is_reserved;
use super::parser::Parser;
use crate::lexer::{Symbol, TokenKind};
use crate::syntax::{Kind, Pointer, Unary};

impl Parser<'_> {
    pub(super) fn primary(&mut self) -> Parsed {
        match self.current.kind {
            TokenKind::Word("not") => self.unary(Unary::Not),
            TokenKind::Symbol(Symbol::Not) => self.unary(Unary::Not),
            TokenKind::Symbol(Symbol::Minus) => self.unary(Unary::Minus),
            TokenKind::Symbol(Symbol::Plus) => self.unary(Unary::Plus),
            TokenKind::Symbol(Symbol::LeftRound) => {
                self.next()?;
                let node = self.block()?;
                self.expect(Symbol::RightRound)?;
                self.postfix(node)
            }
            TokenKind::Symbol(Symbol::Hash | Symbol::Dot) => self.pointer(),
            TokenKind::Symbol(Symbol::ColonColon) => self.builtin_call(),
            TokenKind::Symbol(Symbol::LeftSquare) => {
                let node = self.list()?;
                self.postfix(node)
            }
            TokenKind::Symbol(Symbol::LeftCurly) => {
                let node = self.map()?;
                self.postfix(node)
            }
            TokenKind::Word(word) => self.word(word),
            TokenKind::Number(_) | TokenKind::Text(_) | TokenKind::Bytes(_) => self.literal(),
            TokenKind::Symbol(_) | TokenKind::End => Err(self.unexpected("a value")),
        }
    }

    fn unary(&mut self, operator: Unary) -> Parsed {
        let at = self.next()?.at;
        let node = self.nested(|parser| parser.expression(operator.binding()))?;
        self.node(at, Kind::Unary(operator, node.into()))
    }

    fn word(&mut self, word: &str) -> Parsed {
        let at = self.current.at;
        let constant = match word {
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "nil" => Kind::Nil,
            word if is_reserved(word) => return Err(self.unexpected("a value")),
            word => return self.name(word),
        };
        self.next()?;
        self.node(at, constant)
    }

    fn name(&mut self, name: &str) -> Parsed {
        let at = self.next()?.at;
        let node = if self.at_symbol(Symbol::LeftRound) {
            self.call(at, name, None)?
        } else {
            self.node(at, Kind::Name(name.into()))?
        };
        self.postfix(node)
    }

    fn builtin_call(&mut self) -> Parsed {
        self.next()?;
        match self.current.kind {
            TokenKind::Word(name) => {
                let at = self.next()?.at;
                let node = self.call(at, name, None)?;
                self.postfix(node)
            }
            _ => Err(self.unexpected("the name of a function")),
        }
    }

    /// `#`, `#index`, `#acc`, or the dot of `.field`, which stays for what follows.
    fn pointer(&mut self) -> Parsed {
        let at = self.current.at;
        if self.predicates == 0 {
            return Err(
                self.refuse(at, "`#` and `.field` are for predicates, as in any(list, # > 1)")
            );
        }
        if self.at_symbol(Symbol::Dot) {
            let node = self.node(at, Kind::Pointer(Pointer::Item))?;
            return self.postfix(node);
        }
        self.next()?;
        let pointer = match self.current.kind {
            TokenKind::Word(name) if self.current.at == at + 1 => match name {
                "index" => Pointer::Index,
                "acc" => Pointer::Accumulator,
                _ => return Err(self.unexpected("`#`, `#index` or `#acc`")),
            },
            _ => Pointer::Item,
        };
        if pointer != Pointer::Item {
            self.next()?;
        }
        let node = self.node(at, Kind::Pointer(pointer))?;
        self.postfix(node)
    }
}
