//! What a source is made of.

use std::borrow::Cow;
use std::fmt;

/// One token and where it starts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token<'s> {
    pub(crate) kind: TokenKind<'s>,
    pub(crate) at: u32,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TokenKind<'s> {
    /// The end of the source.
    End,
    /// A name, or an operator that is a word: which one, the parser knows from its place.
    Word(&'s str),
    /// A number as it was written.
    Number(&'s str),
    /// A text, without its quotes and escapes.
    Text(Cow<'s, str>),
    /// A text of bytes (`b"..."`), without its quotes and escapes.
    Bytes(Box<[u8]>),
    /// Everything else.
    Symbol(Symbol),
}

impl fmt::Display for TokenKind<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End => formatter.write_str("end of the expression"),
            Self::Word(word) => write!(formatter, "`{word}`"),
            Self::Number(number) => write!(formatter, "number {number}"),
            Self::Text(_) => formatter.write_str("a text"),
            Self::Bytes(_) => formatter.write_str("bytes"),
            Self::Symbol(symbol) => write!(formatter, "`{}`", symbol.written()),
        }
    }
}

macro_rules! symbols {
    ($($name:ident $written:literal),+ $(,)?) => {
        /// An operator, a bracket or a separator that is no word.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Symbol { $($name),+ }

        impl Symbol {
            /// All of them, the longer before the shorter.
            pub(super) const ALL: &[Self] = &[$(Self::$name),+];

            /// How it is written.
            pub(crate) fn written(self) -> &'static str {
                match self { $(Self::$name => $written),+ }
            }
        }
    };
}

symbols! {
    AndAnd "&&", OrOr "||", EqualEqual "==", NotEqual "!=", LessEqual "<=", GreaterEqual ">=",
    StarStar "**", DotDot "..", QuestionDot "?.", QuestionQuestion "??", ColonColon "::",
    LeftRound "(", RightRound ")", LeftSquare "[", RightSquare "]", LeftCurly "{", RightCurly "}",
    Comma ",", Semicolon ";", Colon ":", Question "?", Dot ".", Hash "#", Bar "|", Not "!",
    Equal "=", Less "<", Greater ">", Plus "+", Minus "-", Star "*", Slash "/", Percent "%",
    Caret "^",
}
