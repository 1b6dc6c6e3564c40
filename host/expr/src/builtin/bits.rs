//! Functions of the bits of integers.

use super::{Arguments, Function};
use crate::budget::Meter;
use crate::check::Type;
use crate::problem::Fail;
use crate::value::Value;

type Made<'e> = Result<Value<'e>, Fail>;

const TWO: &[Type] = &[Type::Integer, Type::Integer];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("bitand", TWO, Type::Integer, |arguments, _| both(arguments, |x, y| x & y)),
    Function::new("bitor", TWO, Type::Integer, |arguments, _| both(arguments, |x, y| x | y)),
    Function::new("bitxor", TWO, Type::Integer, |arguments, _| both(arguments, |x, y| x ^ y)),
    Function::new("bitnand", TWO, Type::Integer, |arguments, _| both(arguments, |x, y| x & !y)),
    Function::new("bitnot", &[Type::Integer], Type::Integer, not),
    Function::new("bitshl", TWO, Type::Integer, |arguments, _| {
        shifted(arguments, |x, by| x.checked_shl(by).unwrap_or(0))
    }),
    Function::new("bitshr", TWO, Type::Integer, |arguments, _| {
        shifted(arguments, |x, by| x.checked_shr(by).unwrap_or(if x < 0 { -1 } else { 0 }))
    }),
    Function::new("bitushr", TWO, Type::Integer, |arguments, _| {
        shifted(arguments, |x, by| x.cast_unsigned().checked_shr(by).unwrap_or(0).cast_signed())
    }),
];

fn integer(arguments: &Arguments<'_, '_>, index: usize) -> Result<i64, Fail> {
    match arguments.get(index) {
        Value::Integer(integer) => Ok(*integer),
        _ => Err(arguments.wrong(index, "int")),
    }
}

fn both<'e>(arguments: &Arguments<'_, 'e>, combine: fn(i64, i64) -> i64) -> Made<'e> {
    Ok(Value::Integer(combine(integer(arguments, 0)?, integer(arguments, 1)?)))
}

fn not<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    Ok(Value::Integer(!integer(arguments, 0)?))
}

fn shifted<'e>(arguments: &Arguments<'_, 'e>, shift: fn(i64, u32) -> i64) -> Made<'e> {
    let by = integer(arguments, 1)?;
    let by =
        u32::try_from(by.clamp(-1, 64)).map_err(|_| Fail::new("a shift must not be negative"))?;
    Ok(Value::Integer(shift(integer(arguments, 0)?, by)))
}
