//! Regular expressions.

use super::Made;
use crate::budget::Meter;
use crate::builtin::{Arguments, Function, made};
use crate::check::Type;
use crate::pattern::Pattern;
use crate::problem::Fail;
use crate::value::{List, Value};

const TWO: &[Type] = &[Type::Text, Type::Text];
const THREE: &[Type] = &[Type::Text, Type::Text, Type::Text];
const COUNTED: &[Type] = &[Type::Text, Type::Text, Type::Number];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("regexMatch", TWO, Type::Bool, is_match),
    Function::new("regexFind", TWO, Type::Text, find),
    Function::new("regexFindAll", COUNTED, Type::List, find_all),
    Function::new("regexReplaceAll", THREE, Type::Text, replace_all),
    Function::new("regexReplaceAllLiteral", THREE, Type::Text, replace_all_literal),
    Function::new("regexSplit", COUNTED, Type::List, split),
];

fn is_match<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let pattern = Pattern::at_run_time(arguments.text(0)?, meter)?;
    Ok(Value::Bool(pattern.is_match(arguments.text(1)?, meter)?))
}

/// The pattern, and a text that was paid for searching it.
fn searched<'a>(
    arguments: &Arguments<'a, '_>,
    meter: &mut Meter,
) -> Result<(Pattern, &'a str), Fail> {
    let pattern = Pattern::at_run_time(arguments.text(0)?, meter)?;
    let text = arguments.text(1)?.as_str();
    // Finding where a match ends and begins takes several passes.
    for _ in 0..4 {
        pattern.pay(text, meter)?;
    }
    Ok((pattern, text))
}

fn find<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let (pattern, text) = searched(arguments, meter)?;
    made(pattern.regex().find(text).map_or("", |found| found.as_str()), meter)
}

fn most(arguments: &Arguments<'_, '_>) -> Result<usize, Fail> {
    Ok(usize::try_from(arguments.integer(2)?).unwrap_or(usize::MAX))
}

fn listed<'t, 'e>(items: impl Iterator<Item = &'t str>, meter: &mut Meter) -> Made<'e> {
    let mut list = Vec::new();
    for item in items {
        meter.step()?;
        list.push(made(item, meter)?);
    }
    Ok(Value::List(List::made(list, meter)?))
}

fn find_all<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let most = most(arguments)?;
    let (pattern, text) = searched(arguments, meter)?;
    listed(pattern.regex().find_iter(text).map(|found| found.as_str()).take(most), meter)
}

fn split<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let most = most(arguments)?;
    let (pattern, text) = searched(arguments, meter)?;
    if most == usize::MAX {
        return listed(pattern.regex().split(text), meter);
    }
    listed(pattern.regex().splitn(text, most), meter)
}

/// Pays for the longest text that replacing may make.
fn pay_replacing(
    pattern: &Pattern,
    text: &str,
    by: &str,
    groups: usize,
    meter: &mut Meter,
) -> Result<(), Fail> {
    let finds = pattern.regex().find_iter(text).count();
    meter.steps(finds)?;
    let grown = finds.saturating_mul(by.len());
    meter.allocate(grown.saturating_add(text.len().saturating_mul(1 + groups)))
}

fn replace_all<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let (pattern, text) = searched(arguments, meter)?;
    let by = arguments.text(2)?.as_str();
    pay_replacing(&pattern, text, by, by.matches('$').count(), meter)?;
    Ok(Value::owned(pattern.regex().replace_all(text, by)))
}

fn replace_all_literal<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let (pattern, text) = searched(arguments, meter)?;
    let by = arguments.text(2)?.as_str();
    pay_replacing(&pattern, text, by, 0, meter)?;
    Ok(Value::owned(pattern.regex().replace_all(text, regex::NoExpand(by))))
}
