//! Conditions that can be checked without evaluating an expression.

use crate::code::{Code, Key, Link, Op, Operation};
use crate::value::Value;

/// A condition that an expression sets before all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// A name must be this text, as in `discriminator == "x"`.
    Equals {
        /// The name.
        name: Box<str>,
        /// The text.
        text: Box<str>,
    },
    /// A key of a name must be a list of these texts, as in `metadata["k"] == ["v"]`.
    Holds {
        /// The name.
        name: Box<str>,
        /// The key.
        key: Box<str>,
        /// The texts, in order.
        texts: Vec<Box<str>>,
    },
}

/// What code needs to be true.
pub(crate) fn of(code: &Code) -> Vec<Need> {
    let mut needs = Vec::new();
    gather(code, &mut needs);
    needs
}

/// Adds needs from the left on; false if what follows must not be looked at any more.
fn gather(code: &Code, needs: &mut Vec<Need>) -> bool {
    let Op::Row(row) = &code.op else { return false };
    let (first, links) = &**row;
    match links.as_slice() {
        [Link { operation: Operation::Equal { negated: false }, right, .. }] => {
            let need = need(first, right).or_else(|| need(right, first));
            needs.extend(need.clone());
            need.is_some()
        }
        // All links of a row are alike in how they bind, and `&&` binds like no other.
        [Link { operation: Operation::Both, .. }, ..] => {
            gather(first, needs) && links.iter().all(|link| gather(&link.right, needs))
        }
        _ => false,
    }
}

fn need(left: &Code, right: &Code) -> Option<Need> {
    match (&left.op, right.constant()?) {
        (Op::Name(_, name), Value::Text(text)) => {
            Some(Need::Equals { name: name.clone(), text: text.as_str().into() })
        }
        (Op::Member(member), Value::List(list)) => {
            let (Op::Name(_, name), Key::Name(key)) = (&member.object.op, &member.key) else {
                return None;
            };
            let texts = list.iter().map(|item| match item {
                Value::Text(text) => Some(text.as_str().into()),
                _ => None,
            });
            let texts = texts.collect::<Option<_>>()?;
            Some(Need::Holds { name: name.clone(), key: key.clone(), texts })
        }
        _ => None,
    }
}
