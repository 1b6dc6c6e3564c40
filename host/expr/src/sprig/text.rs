//! Cutting, joining and changing texts.

use super::{Made, shown};
use crate::budget::Meter;
use crate::builtin::{Arguments, Function, joined, made, part, parts, repeated, replaced};
use crate::check::Type;
use crate::evaluate::characters;
use crate::problem::Fail;
use crate::value::{Keys, List, Map, Value};

const ONE: &[Type] = &[Type::Text];
const TWO: &[Type] = &[Type::Text, Type::Text];
const ANY: &[Type] = &[Type::Any];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("trim", ONE, Type::Text, trim),
    Function::new("trimAll", TWO, Type::Text, trim_all),
    Function::new("trimPrefix", TWO, Type::Text, trim_prefix),
    Function::new("trimSuffix", TWO, Type::Text, trim_suffix),
    Function::new("upper", ONE, Type::Text, upper),
    Function::new("lower", ONE, Type::Text, lower),
    Function::new("repeat", &[Type::Number, Type::Text], Type::Text, repeat),
    Function::new("substr", &[Type::Number, Type::Number, Type::Text], Type::Text, substr),
    Function::new("trunc", &[Type::Number, Type::Text], Type::Text, trunc),
    Function::new("nospace", ONE, Type::Text, nospace),
    Function::new("contains", TWO, Type::Bool, contains),
    Function::new("hasPrefix", TWO, Type::Bool, has_prefix),
    Function::new("hasSuffix", TWO, Type::Bool, has_suffix),
    Function::new("replace", &[Type::Text, Type::Text, Type::Text], Type::Text, replace),
    Function::new("indent", &[Type::Number, Type::Text], Type::Text, indent),
    Function::new("nindent", &[Type::Number, Type::Text], Type::Text, nindent),
    Function::new("split", TWO, Type::Map, split),
    Function::new("splitList", TWO, Type::List, split_list),
    Function::new("join", &[Type::Text, Type::List], Type::Text, join),
    Function::new("cat", ANY, Type::Text, cat).least(0).any_number(),
    Function::new("quote", ANY, Type::Text, quote).least(0).any_number(),
    Function::new("squote", ANY, Type::Text, squote).least(0).any_number(),
    Function::new("toString", ANY, Type::Text, to_string),
    Function::new("toStrings", ANY, Type::List, to_strings),
];

fn trim<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    part(arguments.text(0)?, meter, str::trim)
}

fn trim_all<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let (cut, text) = (arguments.text(0)?, arguments.text(1)?);
    meter.steps(text.len() * cut.len() / 64)?;
    part(text, meter, |text| text.trim_matches(|found| cut.contains(found)))
}

fn trim_prefix<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let prefix = arguments.text(0)?;
    part(arguments.text(1)?, meter, |text| text.strip_prefix(prefix.as_str()).unwrap_or(text))
}

fn trim_suffix<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let suffix = arguments.text(0)?;
    part(arguments.text(1)?, meter, |text| text.strip_suffix(suffix.as_str()).unwrap_or(text))
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

fn repeat<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    repeated(arguments.text(1)?, arguments.count(0)?, meter)
}

/// The characters from one to before another; a negative end is that of the text.
fn substr<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let from = usize::try_from(arguments.integer(0)?).unwrap_or(0);
    let to = usize::try_from(arguments.integer(1)?).unwrap_or(usize::MAX);
    let text = arguments.text(2)?;
    let to = to.min(text.len());
    part(text, meter, |text| characters(text, from.min(to), to))
}

/// The first characters, or with a negative number the last.
fn trunc<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let (count, text) = (arguments.integer(0)?, arguments.text(1)?);
    let kept = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    let length = text.chars().count();
    let (from, to) =
        if count < 0 { (length.saturating_sub(kept), length) } else { (0, kept.min(length)) };
    part(text, meter, |text| characters(text, from, to))
}

fn nospace<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let text = arguments.text(0)?;
    meter.steps(text.len() / 8)?;
    made(text.split_whitespace().collect::<String>(), meter)
}

fn contains<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let (part, text) = (arguments.text(0)?, arguments.text(1)?);
    meter.read(text.len())?;
    Ok(Value::Bool(memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some()))
}

fn has_prefix<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let part = arguments.text(0)?.as_str();
    meter.read(part.len())?;
    Ok(Value::Bool(arguments.text(1)?.starts_with(part)))
}

fn has_suffix<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let part = arguments.text(0)?.as_str();
    meter.read(part.len())?;
    Ok(Value::Bool(arguments.text(1)?.ends_with(part)))
}

fn replace<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let (old, new) = (arguments.text(0)?, arguments.text(1)?);
    replaced(arguments.text(2)?, old, new, usize::MAX, meter)
}

fn indent<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    indented(arguments, "", meter)
}

fn nindent<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    indented(arguments, "\n", meter)
}

fn indented<'e>(arguments: &Arguments<'_, 'e>, before: &str, meter: &mut Meter) -> Made<'e> {
    let width = arguments.count(0)?;
    // A space that can't be paid for isn't made.
    meter.allocate(width)?;
    let space = " ".repeat(width);
    let Value::Text(text) =
        replaced(arguments.text(1)?, "\n", &format!("\n{space}"), usize::MAX, meter)?
    else {
        return Err(arguments.wrong(1, "string"));
    };
    made(format!("{before}{space}{}", text.as_str()), meter)
}

fn split_list<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let (separator, text) = (arguments.text(0)?, arguments.text(1)?);
    Ok(Value::List(parts(text, separator, usize::MAX, false, meter)?))
}

/// The parts as a map with the keys `_0`, `_1` and so on.
fn split<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let list = parts(arguments.text(1)?, arguments.text(0)?, usize::MAX, false, meter)?;
    meter.allocate(list.len() * 24)?;
    let entry = |(index, item)| (Value::owned(format!("_{index}")), item);
    let entries = list.iter().enumerate().map(entry).collect();
    Ok(Value::Map(Map::made(entries, Keys::Texts, meter)?))
}

fn join<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    joined(arguments.list(1)?, arguments.text(0)?, meter)
}

fn cat<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let items = arguments.all().iter().filter(|value| !value.is_nil()).cloned().collect();
    joined(&List::made(items, meter)?, " ", meter)
}

fn quote<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    quoted(arguments, meter, |text| format!("{text:?}"))
}

fn squote<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    quoted(arguments, meter, |text| format!("'{text}'"))
}

fn quoted<'e>(
    arguments: &Arguments<'_, 'e>,
    meter: &mut Meter,
    quote: fn(&str) -> String,
) -> Made<'e> {
    let mut items = Vec::new();
    for value in arguments.all().iter().filter(|value| !value.is_nil()) {
        let text = shown(value, meter)?;
        meter.steps(text.len() / 8)?;
        items.push(made(quote(&text), meter)?);
    }
    joined(&List::made(items, meter)?, " ", meter)
}

fn to_string<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    Ok(Value::Text(shown(arguments.get(0), meter)?))
}

fn to_strings<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let items = match arguments.get(0) {
        Value::List(list) => {
            let items = list.iter().map(|item| Ok(Value::Text(shown(&item, meter)?)));
            items.collect::<Result<Vec<_>, Fail>>()?
        }
        other => vec![Value::Text(shown(other, meter)?)],
    };
    Ok(Value::List(List::made(items, meter)?))
}
