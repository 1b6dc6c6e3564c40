//! Texts.

use std::ops::Deref;
use std::sync::Arc;

/// A text: of the environment or the expression, borrowed; or made, and shared.
#[derive(Clone, Debug)]
pub enum Text<'e> {
    /// Somebody else's.
    Borrowed(&'e str),
    /// Made by the expression.
    Shared(Arc<str>),
}

impl<'e> Text<'e> {
    pub(crate) fn shared(text: impl Into<Arc<str>>) -> Self {
        Self::Shared(text.into())
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Shared(text) => text,
        }
    }

    /// A part of it, which is borrowed if it is.
    pub(crate) fn part<'t>(&'t self, cut: impl Fn(&'t str) -> &'t str) -> Self
    where
        'e: 't,
    {
        let whole = self.as_str();
        let part = cut(whole);
        if part.len() == whole.len() {
            return self.clone();
        }
        match self {
            Self::Shared(_) => Self::shared(part),
            Self::Borrowed(text) => {
                let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
                text.get(start..start + part.len())
                    .map_or_else(|| Self::shared(part), Text::Borrowed)
            }
        }
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}
