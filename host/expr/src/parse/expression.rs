//! Operators between operands.

use super::Parsed;
use super::parser::Parser;
use crate::lexer::{Symbol, TokenKind};
use crate::syntax::{Associativity, Binary, Kind, Link, Node, Unary};

/// An operator at hand: which, whether `not` stands before it, and where it is.
struct Operator {
    binary: Binary,
    negated: bool,
    at: u32,
}

impl Parser<'_> {
    /// Operands with operators that bind at least as tightly as `floor`.
    pub(super) fn expression(&mut self, floor: u16) -> Parsed {
        if floor == 0 {
            if self.at_word("let") {
                return self.block();
            }
            if self.at_word("if") {
                return self.conditional();
            }
        }
        let mut left = self.primary()?;
        let mut previous = None;
        loop {
            if floor == 0 && self.skip(Symbol::Bar)? {
                left = self.piped(left)?;
                continue;
            }
            let Some(operator) = self.operator()? else { break };
            if operator.binary.binding() < floor {
                break;
            }
            self.refuse_mixed(previous, &operator)?;
            previous = Some(operator.binary);
            left = self.applied(left, operator)?;
        }
        if floor == 0 { self.ternaries(left) } else { Ok(left) }
    }

    /// `left operator right`, with the operator at hand.
    fn applied(&mut self, left: Node, operator: Operator) -> Parsed {
        self.next()?;
        if operator.negated {
            self.next()?;
        }
        if operator.binary.is_order() {
            return self.ordered(left, operator);
        }
        let operand = self.right_of(operator.binary)?;
        let node =
            self.joined(left, Link { at: operator.at, operator: operator.binary, operand })?;
        if operator.negated {
            return self.node(operator.at, Kind::Unary(Unary::Not, node.into()));
        }
        Ok(node)
    }

    /// A row with one more link: that on the left, if it is one of operators that bind like this.
    fn joined(&mut self, left: Node, link: Link) -> Parsed {
        let (at, height) = (link.at, left.height.max(link.operand.height + 1));
        match left.kind {
            Kind::Row(first, mut links) if link.operator.continues(&links) => {
                links.push(link);
                self.made(Node { at, height, kind: Kind::Row(first, links) })
            }
            kind => {
                let first = Node { kind, ..left };
                self.node(at, Kind::Row(first.into(), vec![link]))
            }
        }
    }

    fn right_of(&mut self, operator: Binary) -> Parsed {
        let floor = match operator.associativity() {
            Associativity::Left => operator.binding() + 1,
            Associativity::Right => operator.binding(),
        };
        self.nested(|parser| parser.expression(floor))
    }

    fn ordered(&mut self, first: Node, operator: Operator) -> Parsed {
        let second = self.right_of(operator.binary)?;
        let mut others = vec![(operator.binary, second)];
        while let Some(following) = self.operator()?.filter(|found| found.binary.is_order()) {
            self.next()?;
            others.push((following.binary, self.right_of(following.binary)?));
        }
        self.node(operator.at, Kind::Ordered(first.into(), others))
    }

    /// `a ?? b == c` could be read in two ways, so it is refused.
    fn refuse_mixed(&self, previous: Option<Binary>, operator: &Operator) -> Parsed<()> {
        if previous == Some(Binary::Coalesce) && operator.binary != Binary::Coalesce {
            let message = format!(
                "`{}` after `??` needs brackets around one of them",
                operator.binary.written()
            );
            return Err(self.refuse(operator.at, message));
        }
        Ok(())
    }

    fn ternaries(&mut self, mut node: Node) -> Parsed {
        while self.at_symbol(Symbol::Question) {
            let at = self.next()?.at;
            let kind = if self.skip(Symbol::Colon)? {
                let otherwise = self.nested(|parser| parser.expression(0))?;
                Kind::Elvis(node.into(), otherwise.into())
            } else {
                let then = self.nested(|parser| parser.expression(0))?;
                self.expect(Symbol::Colon)?;
                let otherwise = self.nested(|parser| parser.expression(0))?;
                Kind::Conditional(node.into(), then.into(), otherwise.into())
            };
            node = self.node(at, kind)?;
        }
        Ok(node)
    }

    /// The operator at hand, which stays there.
    fn operator(&self) -> Parsed<Option<Operator>> {
        let at = self.current.at;
        if !self.at_word("not") {
            let binary = binary(&self.current.kind);
            return Ok(binary.map(|binary| Operator { binary, negated: false, at }));
        }
        match binary(&self.following()?.kind).filter(|binary| binary.takes_not()) {
            Some(binary) => Ok(Some(Operator { binary, negated: true, at })),
            None => Err(self.unexpected("an operator")),
        }
    }
}

fn binary(token: &TokenKind<'_>) -> Option<Binary> {
    Some(match token {
        TokenKind::Word(word) => match *word {
            "or" => Binary::Or,
            "and" => Binary::And,
            "in" => Binary::In,
            "matches" => Binary::Matches,
            "contains" => Binary::Contains,
            "startsWith" => Binary::StartsWith,
            "endsWith" => Binary::EndsWith,
            _ => return None,
        },
        TokenKind::Symbol(symbol) => match symbol {
            Symbol::OrOr => Binary::Or,
            Symbol::AndAnd => Binary::And,
            Symbol::EqualEqual => Binary::Equal,
            Symbol::NotEqual => Binary::NotEqual,
            Symbol::Less => Binary::Less,
            Symbol::LessEqual => Binary::LessEqual,
            Symbol::Greater => Binary::Greater,
            Symbol::GreaterEqual => Binary::GreaterEqual,
            Symbol::DotDot => Binary::Range,
            Symbol::Plus => Binary::Add,
            Symbol::Minus => Binary::Subtract,
            Symbol::Star => Binary::Multiply,
            Symbol::Slash => Binary::Divide,
            Symbol::Percent => Binary::Remainder,
            Symbol::StarStar | Symbol::Caret => Binary::Power,
            Symbol::QuestionQuestion => Binary::Coalesce,
            _ => return None,
        },
        _ => return None,
    })
}
