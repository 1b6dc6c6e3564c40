//! The functions of the language.

mod arguments;
mod bits;
mod convert;
mod function;
mod json;
mod list;
mod map;
mod number;
mod order;
mod text;
mod time;

pub(crate) use arguments::Arguments;
pub(crate) use convert::{DIGITS_A_STEP, float, from_base64, int};
pub(crate) use function::Function;
pub(crate) use json::{compact, indented, json_of, parsed};
pub(crate) use list::{joined, unique};
pub(crate) use number::total;
pub(crate) use order::{pay_sorting, sorted};
pub(crate) use text::{made, part, parts, repeated, replaced};

use crate::check::PREDICATE_FUNCTIONS;
use crate::scope::Scope;
use crate::sprig;

const ALL: [&[Function]; 8] = [
    text::FUNCTIONS,
    list::FUNCTIONS,
    map::FUNCTIONS,
    number::FUNCTIONS,
    convert::FUNCTIONS,
    json::FUNCTIONS,
    time::FUNCTIONS,
    bits::FUNCTIONS,
];

/// The function that a scope has under a name.
pub(crate) fn find(name: &str, scope: &Scope) -> Option<&'static Function> {
    let more = if scope.has_metadata_functions() { sprig::METADATA } else { &[] };
    ALL.into_iter().chain([more]).flatten().find(|function| function.name == name)
}

/// The names of all functions of a scope.
pub(crate) fn names(scope: &Scope) -> impl Iterator<Item = &'static str> {
    let more = if scope.has_metadata_functions() { sprig::METADATA } else { &[] };
    let functions = ALL.into_iter().chain([more]).flatten();
    functions.map(|function| function.name).chain(PREDICATE_FUNCTIONS)
}

/// The function that is called as `sprig.name`.
pub(crate) fn sprig(name: &str) -> Option<&'static Function> {
    sprig::FUNCTIONS.into_iter().flatten().find(|function| function.name == name)
}

/// The names of those functions.
pub(crate) fn sprig_names() -> impl Iterator<Item = &'static str> {
    sprig::FUNCTIONS.into_iter().flatten().map(|function| function.name)
}
