//! The parser's state: the token at hand, and what has been used of the limits.

use super::Parsed;
use crate::lexer::{BadToken, Lexer, Symbol, Token, TokenKind};
use crate::limits::{HEIGHT, NESTING, NODES, SOURCE_BYTES};
use crate::problem::CompileError;
use crate::syntax::{Kind, Node};

pub(super) struct Parser<'s> {
    source: &'s str,
    lexer: Lexer<'s>,
    pub(super) current: Token<'s>,
    /// How many predicates are open: outside of all, `#` means nothing.
    pub(super) predicates: usize,
    nesting: usize,
    nodes: usize,
}

impl<'s> Parser<'s> {
    pub(super) fn new(source: &'s str) -> Parsed<Self> {
        if source.len() > SOURCE_BYTES {
            let message = format!(
                "the expression has {} bytes, and at most {SOURCE_BYTES} are accepted",
                source.len()
            );
            return Err(CompileError::new("", 0, message, None));
        }
        let mut lexer = Lexer::new(source);
        let current = lexer.next().map_err(|bad| bad_token(source, bad))?;
        Ok(Self { source, lexer, current, predicates: 0, nesting: 0, nodes: 0 })
    }

    pub(super) fn whole(mut self) -> Parsed {
        let node = self.block()?;
        match self.current.kind {
            TokenKind::End => Ok(node),
            _ => Err(self.unexpected("an operator or the end")),
        }
    }

    /// Takes the token at hand.
    pub(super) fn next(&mut self) -> Parsed<Token<'s>> {
        let next = self.lexer.next().map_err(|bad| bad_token(self.source, bad))?;
        Ok(std::mem::replace(&mut self.current, next))
    }

    /// The token after the one at hand.
    pub(super) fn following(&self) -> Parsed<Token<'s>> {
        let mut lexer = self.lexer;
        lexer.next().map_err(|bad| bad_token(self.source, bad))
    }

    pub(super) fn at_symbol(&self, symbol: Symbol) -> bool {
        self.current.kind == TokenKind::Symbol(symbol)
    }

    pub(super) fn at_word(&self, word: &str) -> bool {
        matches!(self.current.kind, TokenKind::Word(found) if found == word)
    }

    /// Takes the symbol if it is at hand.
    pub(super) fn skip(&mut self, symbol: Symbol) -> Parsed<bool> {
        let found = self.at_symbol(symbol);
        if found {
            self.next()?;
        }
        Ok(found)
    }

    pub(super) fn expect(&mut self, symbol: Symbol) -> Parsed<()> {
        if self.skip(symbol)? {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{}`", symbol.written())))
    }

    /// A refusal of the token at hand.
    pub(super) fn unexpected(&self, wanted: &str) -> CompileError {
        let message = format!("unexpected {} (expected {wanted})", self.current.kind);
        self.refuse(self.current.at, message)
    }

    pub(super) fn refuse(&self, at: u32, message: impl Into<String>) -> CompileError {
        CompileError::new(self.source, at as usize, message.into(), None)
    }

    /// Parses something one level deeper.
    pub(super) fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.nesting == NESTING {
            let message = format!("nested more than {NESTING} levels deep");
            return Err(self.refuse(self.current.at, message));
        }
        self.nesting += 1;
        let parsed = parse(self);
        self.nesting -= 1;
        parsed
    }

    pub(super) fn node(&mut self, at: u32, kind: Kind) -> Parsed {
        let height = kind.height_below() + 1;
        self.made(Node { at, height, kind })
    }

    /// A node, if there may be one more as high as it is.
    pub(super) fn made(&mut self, node: Node) -> Parsed {
        self.nodes += 1;
        if self.nodes > NODES {
            return Err(self.refuse(node.at, format!("more than {NODES} nodes")));
        }
        if node.height > HEIGHT {
            let message = format!("more than {HEIGHT} members or unlike operators in a row");
            return Err(self.refuse(node.at, message));
        }
        Ok(node)
    }
}

fn bad_token(source: &str, bad: BadToken) -> CompileError {
    CompileError::new(source, bad.at, bad.message, None)
}
