//! Members, indexes, slices and methods.

use super::{At, Evaluated, Run, Stop};
use crate::budget::Meter;
use crate::builtin::Arguments;
use crate::code::{Code, Key, Member, Method, Op, Slice, join};
use crate::environment::Entry;
use crate::hint::{did_you_mean, nearest};
use crate::method;
use crate::problem::Fail;
use crate::value::{Bytes, Keys, List, Map, Text, Value};

use super::run::Fault;

impl<'e> Run<'_, 'e> {
    pub(super) fn member(&mut self, at: u32, member: &'e Member) -> Evaluated<'e> {
        if let (Op::Name(hint, name), Key::Name(key)) = (&member.object.op, &member.key)
            && let Some(Entry::Alias(names)) = self.environment.entry(*hint, name)
        {
            return Ok(self.environment.behind(names, key).unwrap_or(Value::Nil));
        }
        let object = self.evaluate(&member.object)?;
        match (&object, &member.key) {
            (Value::Map(map), Key::Name(name)) => {
                Ok(map.look_up(name, &mut self.meter).at(at)?.unwrap_or(Value::Nil))
            }
            (Value::Nil, key) => self.of_nil(at, member, key),
            (object, Key::Name(name)) => {
                Err(Stop::new(at, format!("cannot fetch {name} from {}", object.kind())))
            }
            (object, Key::Code(code)) => {
                let key = self.evaluate(code)?;
                self.item(at, object, &key)
            }
        }
    }

    /// A member of nil: nil for the chain after `?.`, but not where a name itself is nil, as the
    /// language's own library has it.
    fn of_nil(&mut self, at: u32, member: &'e Member, key: &'e Key) -> Evaluated<'e> {
        let is_name = matches!(member.object.op, Op::Name(..));
        if member.optional && !is_name {
            return Err(Stop::Short);
        }
        let what = match key {
            Key::Name(name) => name.to_string(),
            Key::Code(_) => "an item".to_owned(),
        };
        let message = match member.object.path() {
            Some(path) => format!("cannot fetch {what} from nil: {path} is nil"),
            None => format!("cannot fetch {what} from nil"),
        };
        let fail = Fail::hinted(message, self.meant(&member.object));
        Err(Stop::Fault(Box::new(Fault { at, fail })))
    }

    /// The member that was probably meant where `code` is nil: one whose name is like its last.
    fn meant(&mut self, code: &'e Code) -> Option<String> {
        let code = match &code.op {
            Op::Chain(code) => code,
            _ => code,
        };
        let Op::Member(member) = &code.op else { return None };
        let Key::Name(name) = &member.key else { return None };
        let Ok(Value::Map(parent)) = self.evaluate(&member.object) else { return None };
        let near = nearest(name, parent.names())?.to_owned();
        Some(did_you_mean(&member.object.path().map_or(near.clone(), |path| join(&path, &near))))
    }

    fn item(&mut self, at: u32, object: &Value<'e>, key: &Value<'e>) -> Evaluated<'e> {
        match object {
            Value::Map(map) => map_item(map, key, &mut self.meter).at(at),
            Value::List(list) => {
                let index = index(key, list.len()).at(at)?;
                Ok(list.get(index).unwrap_or(Value::Nil))
            }
            Value::Bytes(bytes) => {
                let index = index(key, bytes.len()).at(at)?;
                Ok(Value::Integer(bytes.get(index).copied().unwrap_or(0).into()))
            }
            Value::Text(text) => {
                self.meter.read(text.len()).at(at)?;
                let index = index(key, text.chars().count()).at(at)?;
                Ok(Value::Text(text.part(|text| characters(text, index, index + 1))))
            }
            other => Err(Stop::new(at, format!("cannot fetch an item from {}", other.kind()))),
        }
    }

    pub(super) fn slice(&mut self, at: u32, slice: &'e Slice) -> Evaluated<'e> {
        let object = self.evaluate(&slice.object)?;
        let length = match &object {
            Value::List(list) => list.len(),
            Value::Bytes(bytes) => bytes.len(),
            Value::Text(text) => {
                self.meter.read(text.len()).at(at)?;
                text.chars().count()
            }
            Value::Nil if slice.optional => return Err(Stop::Short),
            other => return Err(Stop::new(at, format!("cannot slice {}", other.kind()))),
        };
        let to = self.bound(slice.to.as_ref(), length, length)?;
        let from = self.bound(slice.from.as_ref(), 0, length)?.min(to);
        match &object {
            Value::List(list) => Ok(Value::List(list.slice(from, to, &mut self.meter).at(at)?)),
            Value::Bytes(bytes) => {
                self.meter.allocate(to - from).at(at)?;
                Ok(Value::Bytes(Bytes::new(bytes.get(from..to).unwrap_or_default())))
            }
            Value::Text(text) => self.part(at, text, from, to),
            _ => Ok(Value::Nil),
        }
    }

    fn part(&mut self, at: u32, text: &Text<'e>, from: usize, to: usize) -> Evaluated<'e> {
        if matches!(text, Text::Shared(_)) {
            self.meter.allocate(text.len().min((to - from) * 4)).at(at)?;
        }
        Ok(Value::Text(text.part(|text| characters(text, from, to))))
    }

    /// One end of a slice, counted from the end if it is negative.
    fn bound(
        &mut self,
        code: Option<&'e Code>,
        otherwise: usize,
        length: usize,
    ) -> Result<usize, Stop> {
        let Some(code) = code else { return Ok(otherwise) };
        let value = self.evaluate(code)?;
        let Some(number) = value.number() else {
            return Err(Stop::new(
                code.at,
                format!("a slice needs integers, not {}", value.kind()),
            ));
        };
        let integer = number.truncated();
        let length_signed = i64::try_from(length).unwrap_or(i64::MAX);
        let from_start = if integer < 0 { integer.saturating_add(length_signed) } else { integer };
        Ok(usize::try_from(from_start).unwrap_or(0).min(length))
    }

    pub(super) fn method(&mut self, at: u32, method: &'e Method) -> Evaluated<'e> {
        let object = self.evaluate(&method.object)?;
        if object.is_nil() && method.optional {
            return Err(Stop::Short);
        }
        let values = self.values(&method.arguments)?;
        let arguments = Arguments::new(&method.name, &values);
        method::call(&object, &method.name, &arguments, &mut self.meter).at(at)
    }
}

fn map_item<'e>(map: &Map<'e>, key: &Value<'_>, meter: &mut Meter) -> Result<Value<'e>, Fail> {
    if map.keys() == Keys::Texts && !matches!(key, Value::Text(_)) {
        let message = format!("the keys of a map are strings, so {} is none", key.kind());
        return Err(Fail::new(message));
    }
    Ok(map.look_up_any(key, meter)?.unwrap_or(Value::Nil))
}

/// The index from 0 that a key means in a list of some length.
fn index(key: &Value<'_>, length: usize) -> Result<usize, Fail> {
    let Some(number) = key.number() else {
        return Err(Fail::new(format!("an item is selected with an integer, not {}", key.kind())));
    };
    let integer = number.truncated();
    let signed = i64::try_from(length).unwrap_or(i64::MAX);
    let from_start = if integer < 0 { integer.saturating_add(signed) } else { integer };
    usize::try_from(from_start).ok().filter(|index| *index < length).ok_or_else(|| {
        Fail::new(format!("index out of range: {integer} (array length is {length})"))
    })
}

/// The characters from one to before another.
pub(crate) fn characters(text: &str, from: usize, to: usize) -> &str {
    if text.is_ascii() {
        return text.get(from..to).unwrap_or_default();
    }
    let offset = |count| text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    text.get(offset(from)..offset(to)).unwrap_or_default()
}

/// The item of a value for a key, where `get` gives nil for what isn't there.
pub(crate) fn fetch<'e>(
    object: &Value<'e>,
    key: &Value<'_>,
    meter: &mut Meter,
) -> Result<Option<Value<'e>>, Fail> {
    Ok(match object {
        Value::Map(map) => map.look_up_any(key, meter)?,
        Value::List(list) => list_item(list, key),
        Value::Text(text) => {
            let index = index(key, text.chars().count()).ok();
            index.map(|index| Value::Text(text.part(|text| characters(text, index, index + 1))))
        }
        _ => None,
    })
}

fn list_item<'e>(list: &List<'e>, key: &Value<'_>) -> Option<Value<'e>> {
    list.get(index(key, list.len()).ok()?)
}
