//! Functions of texts. Positions and lengths are in characters.

use std::sync::Arc;

use super::{Arguments, Function};
use crate::budget::Meter;
use crate::check::Type;
use crate::problem::Fail;
use crate::value::{List, Text, Value};

type Made<'e> = Result<Value<'e>, Fail>;

const ONE: &[Type] = &[Type::Text];
const TWO: &[Type] = &[Type::Text, Type::Text];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("trim", TWO, Type::Text, trim).least(1),
    Function::new("trimPrefix", TWO, Type::Text, trim_prefix).least(1),
    Function::new("trimSuffix", TWO, Type::Text, trim_suffix).least(1),
    Function::new("upper", ONE, Type::Text, upper),
    Function::new("lower", ONE, Type::Text, lower),
    Function::new("split", &[Type::Text, Type::Text, Type::Number], Type::List, split).least(2),
    Function::new("splitAfter", &[Type::Text, Type::Text, Type::Number], Type::List, split_after)
        .least(2),
    Function::new(
        "replace",
        &[Type::Text, Type::Text, Type::Text, Type::Number],
        Type::Text,
        replace,
    )
    .least(3),
    Function::new("repeat", &[Type::Text, Type::Number], Type::Text, repeat),
    Function::new("indexOf", TWO, Type::Integer, index_of),
    Function::new("lastIndexOf", TWO, Type::Integer, last_index_of),
    Function::new("hasPrefix", TWO, Type::Bool, has_prefix),
    Function::new("hasSuffix", TWO, Type::Bool, has_suffix),
];

/// A text that was made, paid for here.
pub(crate) fn made<'e>(text: impl Into<Arc<str>>, meter: &mut Meter) -> Made<'e> {
    let text = text.into();
    meter.allocate(text.len())?;
    Ok(Value::Text(Text::Shared(text)))
}

/// A part of a text, paid for if it has to be copied.
pub(crate) fn part<'e>(text: &Text<'e>, meter: &mut Meter, cut: impl Fn(&str) -> &str) -> Made<'e> {
    match text {
        Text::Borrowed(_) => meter.read(text.len())?,
        Text::Shared(_) => meter.allocate(text.len())?,
    }
    Ok(Value::Text(text.part(cut)))
}

fn trim<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let text = arguments.text(0)?;
    if arguments.len() == 1 {
        return part(text, meter, str::trim);
    }
    let characters = arguments.text(1)?;
    meter.steps(text.len() * characters.len() / 64)?;
    part(text, meter, |text| text.trim_matches(|found| characters.contains(found)))
}

fn trim_prefix<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let prefix = arguments.text_or(1, " ")?;
    part(arguments.text(0)?, meter, |text| text.strip_prefix(prefix).unwrap_or(text))
}

fn trim_suffix<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let suffix = arguments.text_or(1, " ")?;
    part(arguments.text(0)?, meter, |text| text.strip_suffix(suffix).unwrap_or(text))
}

fn upper<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let text = arguments.text(0)?;
    meter.steps(text.len() / 8)?;
    made(text.to_uppercase(), meter)
}

fn lower<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let text = arguments.text(0)?;
    meter.steps(text.len() / 8)?;
    made(text.to_lowercase(), meter)
}

fn split<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    cut_up(arguments, meter, false)
}

fn split_after<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    cut_up(arguments, meter, true)
}

/// The parts between separators, at most as many as the third argument says.
fn cut_up<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter, after: bool) -> Made<'e> {
    let (text, separator) = (arguments.text(0)?, arguments.text(1)?);
    let most = if arguments.len() == 3 { arguments.integer(2)? } else { -1 };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    Ok(Value::List(parts(text, separator, most, after, meter)?))
}

/// A text cut at each separator, or after it, into at most `most` parts.
pub(crate) fn parts<'e>(
    text: &Text<'e>,
    separator: &str,
    most: usize,
    after: bool,
    meter: &mut Meter,
) -> Result<List<'e>, Fail> {
    meter.read(text.len())?;
    let mut items = Vec::new();
    let mut start = 0;
    while most > 0 && start <= text.len() {
        let rest = text.get(start..).unwrap_or_default();
        let cut = if items.len() + 1 >= most { None } else { cut(rest, separator) };
        let end = cut.map_or(text.len(), |at| start + at);
        let kept = if after && cut.is_some() { end + separator.len() } else { end };
        meter.allocate(size_of::<Value<'_>>() + 8)?;
        if matches!(text, Text::Shared(_)) {
            meter.allocate(kept - start + 16)?;
        }
        let from = start;
        items.push(Value::Text(text.part(|text| text.get(from..kept).unwrap_or_default())));
        if cut.is_none() {
            break;
        }
        start = end + separator.len();
    }
    List::paid(items)
}

/// Where the next part starts with its separator; an empty separator is after each character.
fn cut(rest: &str, separator: &str) -> Option<usize> {
    if separator.is_empty() {
        let next = rest.char_indices().nth(1);
        return next.map(|(at, _)| at);
    }
    memchr::memmem::find(rest.as_bytes(), separator.as_bytes())
}

fn replace<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let most = if arguments.len() == 4 { arguments.integer(3)? } else { -1 };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let (text, old, new) = (arguments.text(0)?, arguments.text(1)?, arguments.text(2)?);
    replaced(text, old, new, most, meter)
}

/// A text with the first `most` finds of one text replaced by another.
pub(crate) fn replaced<'e>(
    text: &str,
    old: &str,
    new: &str,
    most: usize,
    meter: &mut Meter,
) -> Made<'e> {
    meter.steps(text.len() / 16)?;
    let finds = text.matches(old).take(most).count();
    meter.steps(finds)?;
    let growth = finds.saturating_mul(new.len());
    // Paid before it is made, since it may be far longer than all that was there.
    meter.allocate(growth.saturating_add(text.len()))?;
    Ok(Value::owned(text.replacen(old, new, most)))
}

fn repeat<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    repeated(arguments.text(0)?, arguments.count(1)?, meter)
}

/// The most times a text is repeated, as in the language's own library.
const REPEATED: usize = 1_000_000;

/// A text several times.
pub(crate) fn repeated<'e>(text: &str, count: usize, meter: &mut Meter) -> Made<'e> {
    if count > REPEATED {
        return Err(Fail::Memory);
    }
    meter.allocate(text.len() * count)?;
    Ok(Value::owned(if text.is_empty() { String::new() } else { text.repeat(count) }))
}

fn index_of<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let (text, part) = (arguments.text(0)?, arguments.text(1)?);
    meter.read(text.len())?;
    Ok(position(text, memchr::memmem::find(text.as_bytes(), part.as_bytes())))
}

fn last_index_of<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let (text, part) = (arguments.text(0)?, arguments.text(1)?);
    meter.read(text.len())?;
    Ok(position(text, memchr::memmem::rfind(text.as_bytes(), part.as_bytes())))
}

fn position<'e>(text: &str, at: Option<usize>) -> Value<'e> {
    match at.and_then(|at| text.get(..at)) {
        Some(before) => Value::count(before.chars().count()),
        None => Value::Integer(-1),
    }
}

fn has_prefix<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let part = arguments.text(1)?.as_str();
    meter.read(part.len())?;
    Ok(Value::Bool(arguments.text(0)?.starts_with(part)))
}

fn has_suffix<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let part = arguments.text(1)?.as_str();
    meter.read(part.len())?;
    Ok(Value::Bool(arguments.text(0)?.ends_with(part)))
}
