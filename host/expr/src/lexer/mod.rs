//! A source becomes tokens, one at a time.

mod escape;
mod scan;
mod token;

pub(crate) use scan::{Lexer, is_word_character};
pub(crate) use token::{Symbol, Token, TokenKind};

/// Text that is no token: what is wrong, and where.
#[derive(Debug)]
pub(crate) struct BadToken {
    pub(crate) at: usize,
    pub(crate) message: String,
}
