//! The functions beside sprig's.

use super::Made;
use crate::budget::Meter;
use crate::builtin::{Arguments, Function, compact, float, int};
use crate::check::Type;
use crate::jsonpath::jsonpath;

/// The functions that stand beside sprig's.
pub(crate) const METADATA: &[Function] = &[
    Function::new("toJson", &[Type::Any], Type::Text, compact),
    Function::new("asInt", &[Type::Any], Type::Integer, int),
    Function::new("asFloat", &[Type::Any], Type::Float, as_float),
    Function::new("jsonpath", &[Type::Any, Type::Text], Type::Any, jsonpath),
];

fn as_float<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    float(arguments, meter)
}
