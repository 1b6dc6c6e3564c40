//! Encodings and sums.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::Made;
use crate::budget::Meter;
use crate::builtin::{Arguments, Function, compact, from_base64, indented, made, parsed};
use crate::check::Type;

const ONE: &[Type] = &[Type::Text];
const ANY: &[Type] = &[Type::Any];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("b64enc", ONE, Type::Text, to_base64),
    Function::new("b64dec", ONE, Type::Text, from_base64),
    Function::new("sha1sum", ONE, Type::Text, sum::<Sha1>),
    Function::new("sha256sum", ONE, Type::Text, sum::<Sha256>),
    Function::new("sha512sum", ONE, Type::Text, sum::<Sha512>),
    Function::new("toJson", ANY, Type::Text, compact),
    Function::new("toRawJson", ANY, Type::Text, compact),
    Function::new("toPrettyJson", ANY, Type::Text, indented),
    Function::new("fromJson", ONE, Type::Any, parsed),
];

fn to_base64<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let text = arguments.text(0)?;
    meter.steps(text.len() / 32)?;
    made(STANDARD.encode(text.as_bytes()), meter)
}

/// A sum in hexadecimal digits.
fn sum<'e, D: Digest>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let text = arguments.text(0)?;
    meter.steps(20 + text.len() / 8)?;
    let digest = D::digest(text.as_bytes());
    made(digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>(), meter)
}
