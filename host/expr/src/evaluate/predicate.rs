//! Functions that evaluate something for each item of a list.

use super::{At, Evaluated, Run, Stop};
use crate::builtin::{sorted, total};
use crate::code::{Code, Predicate, PredicateFunction};
use crate::problem::Fail;
use crate::value::{Keys, List, Map, Value, key_order};

impl<'e> Run<'_, 'e> {
    pub(super) fn predicate(&mut self, at: u32, predicate: &'e Predicate) -> Evaluated<'e> {
        let list = match self.evaluate(&predicate.list)? {
            Value::List(list) => list,
            other => {
                let message = format!("a list is needed here, not {}", other.kind());
                return Err(Stop::new(predicate.list.at, message));
            }
        };
        let third = predicate.third.as_ref().map(|code| self.evaluate(code)).transpose()?;
        let first = self.locals.len();
        self.locals.extend([Value::Nil, Value::Nil, Value::Nil]);
        let value = match predicate.function {
            PredicateFunction::Reduce => self.reduce(at, &list, predicate, third),
            PredicateFunction::SortBy => self.sort_by(at, &list, predicate, third),
            PredicateFunction::GroupBy => self.group_by(at, &list, predicate),
            PredicateFunction::Map | PredicateFunction::Sum => {
                self.map_or_sum(at, &list, predicate)
            }
            PredicateFunction::Filter => self.filter(at, &list, predicate),
            _ => self.search(at, &list, predicate),
        };
        self.locals.truncate(first);
        value
    }

    /// The predicate's value for one item.
    fn body(&mut self, body: Option<&'e Code>, index: usize, item: Value<'e>) -> Evaluated<'e> {
        let Some(body) = body else { return Ok(item) };
        if let [.., place, position, _] = self.locals.as_mut_slice() {
            *place = item;
            *position = Value::count(index);
        }
        self.evaluate(body)
    }

    fn holds(
        &mut self,
        at: u32,
        body: Option<&'e Code>,
        index: usize,
        item: Value<'e>,
    ) -> Result<bool, Stop> {
        self.meter.step().at(at)?;
        match self.body(body, index, item)? {
            Value::Bool(value) => Ok(value),
            other => {
                let at = body.map_or(at, |body| body.at);
                Err(Stop::new(at, format!("a predicate must give a bool, not {}", other.kind())))
            }
        }
    }

    fn filter(&mut self, at: u32, list: &List<'e>, predicate: &'e Predicate) -> Evaluated<'e> {
        let mut kept = Vec::new();
        for (index, item) in list.iter().enumerate() {
            if self.holds(at, predicate.body.as_ref(), index, item.clone())? {
                self.meter.allocate(size_of::<Value<'_>>()).at(at)?;
                kept.push(item);
            }
        }
        Ok(Value::List(List::paid(kept).at(at)?))
    }

    /// The functions that ask how many items, or which, fulfil the predicate.
    fn search(&mut self, at: u32, list: &List<'e>, predicate: &'e Predicate) -> Evaluated<'e> {
        use PredicateFunction as F;
        let body = predicate.body.as_ref();
        let backwards = matches!(predicate.function, F::FindLast | F::FindLastIndex);
        let mut count = 0_usize;
        for step in 0..list.len() {
            let index = if backwards { list.len() - 1 - step } else { step };
            let item = list.get(index).unwrap_or(Value::Nil);
            let holds = self.holds(at, body, index, item.clone())?;
            count += usize::from(holds);
            match (predicate.function, holds) {
                (F::All, false) | (F::None, true) => return Ok(Value::Bool(false)),
                (F::Any, true) => return Ok(Value::Bool(true)),
                (F::One, true) if count > 1 => return Ok(Value::Bool(false)),
                (F::Find | F::FindLast, true) => return Ok(item),
                (F::FindIndex | F::FindLastIndex, true) => return Ok(Value::count(index)),
                _ => {}
            }
        }
        Ok(match predicate.function {
            F::All | F::None => Value::Bool(true),
            F::One => Value::Bool(count == 1),
            F::Count => Value::count(count),
            F::Find | F::FindLast => Value::Nil,
            F::FindIndex | F::FindLastIndex => Value::Integer(-1),
            _ => Value::Bool(false),
        })
    }

    fn mapped(
        &mut self,
        at: u32,
        list: &List<'e>,
        body: Option<&'e Code>,
    ) -> Result<Vec<Value<'e>>, Stop> {
        self.meter.allocate(list.len() * size_of::<Value<'_>>()).at(at)?;
        let mut values = Vec::with_capacity(list.len());
        for (index, item) in list.iter().enumerate() {
            self.meter.step().at(at)?;
            values.push(self.body(body, index, item)?);
        }
        Ok(values)
    }

    fn map_or_sum(&mut self, at: u32, list: &List<'e>, predicate: &'e Predicate) -> Evaluated<'e> {
        let values = self.mapped(at, list, predicate.body.as_ref())?;
        if predicate.function == PredicateFunction::Map {
            return Ok(Value::List(List::paid(values).at(at)?));
        }
        total("sum", &values, &mut self.meter).at(at)
    }

    fn reduce(
        &mut self,
        at: u32,
        list: &List<'e>,
        predicate: &'e Predicate,
        initial: Option<Value<'e>>,
    ) -> Evaluated<'e> {
        let mut items = list.iter().enumerate();
        let mut accumulator = match initial {
            Some(initial) => initial,
            None => match items.next() {
                Some((_, item)) => item,
                None => {
                    return Err(Stop::new(at, "reduce of an empty list needs an initial value"));
                }
            },
        };
        for (index, item) in items {
            self.meter.step().at(at)?;
            if let Some(place) = self.locals.last_mut() {
                *place = accumulator;
            }
            accumulator = self.body(predicate.body.as_ref(), index, item)?;
        }
        Ok(accumulator)
    }

    fn sort_by(
        &mut self,
        at: u32,
        list: &List<'e>,
        predicate: &'e Predicate,
        order: Option<Value<'e>>,
    ) -> Evaluated<'e> {
        let keys = self.mapped(at, list, predicate.body.as_ref())?;
        let pairs = keys.into_iter().zip(list.iter()).collect();
        let items = sorted(pairs, order.as_ref(), &mut self.meter).at(at)?;
        Ok(Value::List(List::made(items, &mut self.meter).at(at)?))
    }

    fn group_by(&mut self, at: u32, list: &List<'e>, predicate: &'e Predicate) -> Evaluated<'e> {
        let keys = self.mapped(at, list, predicate.body.as_ref())?;
        if let Some(key) = keys.iter().find(|key| !may_be_key(key)) {
            let message = format!("groupBy can't group by a value of type {}", key.kind());
            return Err(Stop::new(at, message));
        }
        let mut pairs: Vec<_> = keys.into_iter().zip(list.iter()).collect();
        self.pay_sorting(&pairs).at(at)?;
        pairs.sort_by(|(one, _), (other, _)| key_order(one, other));
        let mut groups: Vec<(Value<'e>, Value<'e>)> = Vec::new();
        let mut members: Vec<Value<'e>> = Vec::new();
        let mut pairs = pairs.into_iter().peekable();
        while let Some((key, item)) = pairs.next() {
            members.push(item);
            if pairs.peek().is_none_or(|(next, _)| key_order(&key, next).is_ne()) {
                let group = List::made(std::mem::take(&mut members), &mut self.meter).at(at)?;
                groups.push((key, Value::List(group)));
            }
        }
        Ok(Value::Map(Map::made(groups, Keys::Any, &mut self.meter).at(at)?))
    }

    fn pay_sorting(&mut self, pairs: &[(Value<'e>, Value<'e>)]) -> Result<(), Fail> {
        crate::builtin::pay_sorting(pairs.iter().map(|(key, _)| key), &mut self.meter)
    }
}

/// Whether a value may be the key of a map.
pub(crate) fn may_be_key(value: &Value<'_>) -> bool {
    !matches!(value, Value::List(_) | Value::Map(_) | Value::Zone(_))
}
