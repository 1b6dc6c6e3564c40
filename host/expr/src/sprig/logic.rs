//! Choosing between values.

use super::{Made, is_empty};
use crate::budget::Meter;
use crate::builtin::{Arguments, Function};
use crate::check::Type;
use crate::problem::Fail;
use crate::value::Value;

const ONE: &[Type] = &[Type::Any];
const TWO: &[Type] = &[Type::Any, Type::Any];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("default", TWO, Type::Any, default),
    Function::new("empty", ONE, Type::Bool, empty),
    Function::new("coalesce", ONE, Type::Any, coalesce).any_number(),
    Function::new("all", ONE, Type::Bool, all).least(0).any_number(),
    Function::new("any", ONE, Type::Bool, any).least(0).any_number(),
    Function::new("ternary", &[Type::Any, Type::Any, Type::Bool], Type::Any, ternary),
    Function::new("fail", &[Type::Text], Type::Any, fail),
    Function::new("kindOf", ONE, Type::Text, kind_of),
    Function::new("kindIs", &[Type::Text, Type::Any], Type::Bool, kind_is),
];

fn default<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    let chosen = usize::from(!is_empty(arguments.get(1)));
    Ok(arguments.get(chosen).clone())
}

fn empty<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    Ok(Value::Bool(is_empty(arguments.get(0))))
}

fn coalesce<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    let found = arguments.all().iter().find(|value| !is_empty(value));
    Ok(found.cloned().unwrap_or(Value::Nil))
}

fn all<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    Ok(Value::Bool(!arguments.all().iter().any(is_empty)))
}

fn any<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    Ok(Value::Bool(!arguments.all().iter().all(is_empty)))
}

fn ternary<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    match arguments.get(2) {
        Value::Bool(true) => Ok(arguments.get(0).clone()),
        Value::Bool(false) => Ok(arguments.get(1).clone()),
        _ => Err(arguments.wrong(2, "bool")),
    }
}

fn fail<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    let text = arguments.text(0)?;
    Err(Fail::new(text.chars().take(200).collect::<String>()))
}

fn kind_of<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    Ok(Value::owned(arguments.get(0).kind()))
}

fn kind_is<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    Ok(Value::Bool(arguments.text(0)?.as_str() == arguments.get(1).kind()))
}
