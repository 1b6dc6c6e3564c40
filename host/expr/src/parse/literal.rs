//! Numbers, texts, lists and maps.

use super::Parsed;
use super::parser::Parser;
use crate::lexer::{Symbol, TokenKind};
use crate::syntax::{Kind, Node};

impl Parser<'_> {
    pub(super) fn literal(&mut self) -> Parsed {
        let token = self.next()?;
        let kind = match token.kind {
            TokenKind::Number(written) => {
                let kind = number(written).map_err(|message| self.refuse(token.at, message))?;
                return self.node(token.at, kind);
            }
            TokenKind::Text(text) => Kind::Text(text.into()),
            TokenKind::Bytes(bytes) => Kind::Bytes(bytes),
            _ => Kind::Nil,
        };
        let node = self.node(token.at, kind)?;
        self.postfix(node)
    }

    pub(super) fn list(&mut self) -> Parsed {
        let at = self.next()?.at;
        let mut nodes = Vec::new();
        while !self.at_symbol(Symbol::RightSquare) {
            nodes.push(self.nested(|parser| parser.expression(0))?);
            if !self.at_symbol(Symbol::RightSquare) {
                self.expect(Symbol::Comma)?;
            }
        }
        self.next()?;
        self.node(at, Kind::List(nodes))
    }

    pub(super) fn map(&mut self) -> Parsed {
        let at = self.next()?.at;
        let mut entries = Vec::new();
        while !self.at_symbol(Symbol::RightCurly) {
            let key = self.key()?;
            self.expect(Symbol::Colon)?;
            entries.push((key, self.nested(|parser| parser.expression(0))?));
            if !self.at_symbol(Symbol::RightCurly) {
                self.expect(Symbol::Comma)?;
            }
        }
        self.next()?;
        self.node(at, Kind::Map(entries))
    }

    /// A key of a map: a text, a word or a number as it is written, or an expression in brackets.
    fn key(&mut self) -> Parsed<Node> {
        if self.skip(Symbol::LeftRound)? {
            let key = self.block()?;
            self.expect(Symbol::RightRound)?;
            return Ok(key);
        }
        let key: Box<str> = match &self.current.kind {
            TokenKind::Text(text) => text.as_ref().into(),
            TokenKind::Word(written) | TokenKind::Number(written) => (*written).into(),
            _ => return Err(self.unexpected("a key: a text, a name, a number or (expression)")),
        };
        let at = self.next()?.at;
        self.node(at, Kind::Text(key))
    }
}

fn number(written: &str) -> Result<Kind, String> {
    let digits = written.replace('_', "");
    let radix = match digits.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0o" | "0O") => 8,
        Some("0b" | "0B") => 2,
        _ => 10,
    };
    if radix == 10 && digits.contains(['.', 'e', 'E']) {
        let float = digits.parse::<f64>().ok().filter(|float| float.is_finite());
        return float.map(Kind::Float).ok_or_else(|| format!("{written} is no float"));
    }
    let digits = if radix == 10 { Some(digits.as_str()) } else { digits.get(2..) };
    let integer = digits.and_then(|digits| i64::from_str_radix(digits, radix).ok());
    integer.map(Kind::Integer).ok_or_else(|| format!("{written} is no integer of 64 bits"))
}
