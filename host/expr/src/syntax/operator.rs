//! The operators, how tightly each binds, and how each is written.

use super::Link;

/// An operator with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unary {
    Not,
    Minus,
    Plus,
}

impl Unary {
    /// What its operand must bind at least as tightly as.
    pub(crate) fn binding(self) -> u16 {
        match self {
            Self::Not => 50,
            Self::Minus | Self::Plus => 90,
        }
    }

    pub(crate) fn written(self) -> &'static str {
        match self {
            Self::Not => "!",
            Self::Minus => "-",
            Self::Plus => "+",
        }
    }
}

/// An operator with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binary {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    Matches,
    Contains,
    StartsWith,
    EndsWith,
    Range,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    Coalesce,
}

/// Which of two like operators side by side is applied first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Associativity {
    Left,
    Right,
}

impl Binary {
    /// How tightly it binds: the higher, the tighter (the language's table of precedence).
    pub(crate) fn binding(self) -> u16 {
        match self {
            Self::Or => 10,
            Self::And => 15,
            Self::Equal | Self::NotEqual | Self::In | Self::Matches => 20,
            Self::Less | Self::LessEqual | Self::Greater | Self::GreaterEqual => 20,
            Self::Contains | Self::StartsWith | Self::EndsWith => 20,
            Self::Range => 25,
            Self::Add | Self::Subtract => 30,
            Self::Multiply | Self::Divide | Self::Remainder => 60,
            Self::Power => 100,
            Self::Coalesce => 500,
        }
    }

    pub(crate) fn associativity(self) -> Associativity {
        match self {
            Self::Power => Associativity::Right,
            _ => Associativity::Left,
        }
    }

    /// Whether it can be one more link of a row, with the same meaning.
    pub(crate) fn continues(self, links: &[Link]) -> bool {
        self.associativity() == Associativity::Left
            && links.last().is_some_and(|last| last.operator.binding() == self.binding())
    }

    /// Whether it is one of those of which the operand between two counts for both, as in `1 < x <= 5`.
    pub(crate) fn is_order(self) -> bool {
        matches!(self, Self::Less | Self::LessEqual | Self::Greater | Self::GreaterEqual)
    }

    /// Whether `not` may stand before it, as in `x not in y`.
    pub(crate) fn takes_not(self) -> bool {
        matches!(
            self,
            Self::In | Self::Matches | Self::Contains | Self::StartsWith | Self::EndsWith
        )
    }

    pub(crate) fn written(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::In => "in",
            Self::Matches => "matches",
            Self::Contains => "contains",
            Self::StartsWith => "startsWith",
            Self::EndsWith => "endsWith",
            Self::Range => "..",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Power => "**",
            Self::Coalesce => "??",
        }
    }
}
