//! Declarations and expressions in a row, `if` and `else`.

use super::Parsed;
use super::parser::Parser;
use crate::lexer::{Symbol, TokenKind};
use crate::syntax::{Kind, Node, Statement};

impl Parser<'_> {
    /// Statements up to what can't be one; a lone expression is just that.
    pub(super) fn block(&mut self) -> Parsed {
        let at = self.current.at;
        let mut statements = Vec::new();
        loop {
            if self.at_word("let") {
                statements.push(self.declaration()?);
                continue;
            }
            let node = self.nested(|parser| parser.expression(0))?;
            if !self.skip(Symbol::Semicolon)? || self.current.kind == TokenKind::End {
                return self.finish(at, statements, node);
            }
            statements.push(Statement::Expression(node));
        }
    }

    fn finish(&mut self, at: u32, mut statements: Vec<Statement>, last: Node) -> Parsed {
        if statements.is_empty() {
            return Ok(last);
        }
        statements.push(Statement::Expression(last));
        self.node(at, Kind::Block(statements))
    }

    fn declaration(&mut self) -> Parsed<Statement> {
        self.next()?;
        let name = match self.current.kind {
            TokenKind::Word(name) if !is_reserved(name) => name,
            _ => return Err(self.unexpected("the name of a variable")),
        };
        self.next()?;
        self.expect(Symbol::Equal)?;
        let value = self.nested(|parser| parser.expression(0))?;
        self.expect(Symbol::Semicolon)?;
        Ok(Statement::Let { name: name.into(), value })
    }

    /// `if condition { block } else { block }`, with the `if` at hand.
    pub(super) fn conditional(&mut self) -> Parsed {
        let at = self.next()?.at;
        let condition = self.nested(|parser| parser.expression(0))?;
        let then = self.braced()?;
        if !self.at_word("else") {
            return Err(self.unexpected("`else`"));
        }
        self.next()?;
        let otherwise =
            if self.at_word("if") { self.nested(Self::conditional)? } else { self.braced()? };
        self.node(at, Kind::Conditional(condition.into(), then.into(), otherwise.into()))
    }

    pub(super) fn braced(&mut self) -> Parsed {
        self.expect(Symbol::LeftCurly)?;
        let node = self.block()?;
        self.expect(Symbol::RightCurly)?;
        Ok(node)
    }
}

/// Whether a word can't be a name, since it is an operator or a constant.
pub(super) fn is_reserved(word: &str) -> bool {
    let operators = ["not", "in", "or", "and", "matches", "contains", "startsWith", "endsWith"];
    let others = ["let", "if", "else", "true", "false", "nil"];
    operators.contains(&word) || others.contains(&word)
}
