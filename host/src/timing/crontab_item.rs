//! One field of a crontab line: a list of values, ranges and steps.

use super::TimingError;
use super::field::Field;
use super::seed::Seed;

/// The last day that an `H` picks, so that it runs in every month.
const LAST_HASHED_DAY: i16 = 28;

/// The numbers that a field's text stands for. The text is in lower case.
pub(super) fn read_list(field: Field, text: &str, seed: Seed<'_>) -> Result<Vec<i16>, TimingError> {
    let items = text.split(',');
    let count = items.clone().count();
    if count > field.longest_list() {
        let found = format!("{count} items in the {} field", field.name());
        return Err(TimingError::new("", found, format!("at most {}", field.longest_list())));
    }
    let mut numbers = Vec::new();
    for item in items {
        numbers.extend(Item { field, text: item, seed }.read()?);
    }
    Ok(numbers)
}

#[derive(Clone, Copy)]
struct Item<'a> {
    field: Field,
    text: &'a str,
    seed: Seed<'a>,
}

impl Item<'_> {
    fn read(self) -> Result<Vec<i16>, TimingError> {
        let (base, step) = match self.text.split_once('/') {
            Some((base, step)) => (base, Some(self.step(step)?)),
            None => (self.text, None),
        };
        if let Some(range) = base.strip_prefix('h') {
            return self.hashed(range, step);
        }
        let (start, end) = match self.range(base)? {
            Some(range) => range,
            None => {
                let value = self.value(base)?;
                if let Some(step) = step {
                    let accepted = format!("{value}-{}/{step}", self.field.highest());
                    return Err(self.refused(accepted));
                }
                (value, value)
            }
        };
        Ok(self.numbers(start, end, step.unwrap_or(1)))
    }

    /// The first and the last number of a star or a range; `None` if it is neither.
    fn range(self, base: &str) -> Result<Option<(i16, i16)>, TimingError> {
        let takes_question_mark = matches!(self.field, Field::Days | Field::Weekdays);
        if base == "*" || (base == "?" && takes_question_mark) {
            return Ok(Some((self.field.lowest(), self.field.highest())));
        }
        // The first character can be the sign of a day that is counted from the end.
        let dash = base.char_indices().skip(1).find(|(_, c)| *c == '-').map(|(at, _)| at);
        let Some((start, end)) = dash.and_then(|dash| base.split_at_checked(dash)) else {
            return Ok(None);
        };
        let start = self.value(start)?;
        let end = self.value(end.strip_prefix('-').unwrap_or(end))?;
        // Sunday ends a week as well as it begins one.
        let ends_on_sunday = self.field == Field::Weekdays && end == 0 && start > 0;
        let end = if ends_on_sunday { 7 } else { end };
        if (start < 0) != (end < 0) {
            let accepted = "both ends of the range counted from the same end of the month";
            return Err(self.refused(accepted));
        }
        if start > end {
            let (lowest, highest) = (self.field.lowest(), self.field.highest());
            return Err(self.refused(format!("{start}-{highest},{lowest}-{end}")));
        }
        Ok(Some((start, end)))
    }

    fn value(self, text: &str) -> Result<i16, TimingError> {
        if let Some(number) = self.field.named(text) {
            return Ok(number);
        }
        let digits = text.strip_prefix('-').unwrap_or(text);
        let number = text.parse::<i64>().ok().filter(|_| is_digits(digits));
        let is_sunday = self.field == Field::Weekdays && number == Some(7);
        number
            .filter(|number| is_sunday || self.field.accepts(*number))
            .and_then(|number| i16::try_from(number).ok())
            .ok_or_else(|| self.refused(self.accepted()))
    }

    fn step(self, text: &str) -> Result<i16, TimingError> {
        let step = text.parse::<i16>().ok().filter(|_| is_digits(text));
        step.filter(|step| (1..=self.field.span()).contains(step)).ok_or_else(|| {
            self.refused(format!("a step from 1 to {}, like */2", self.field.span()))
        })
    }

    /// What `h`, and what follows it, stands for: one number of the span or, with a step, one of
    /// the first `step` numbers and every `step`th after it.
    fn hashed(self, range: &str, step: Option<i16>) -> Result<Vec<i16>, TimingError> {
        let inside = range.strip_prefix('(').and_then(|range| range.strip_suffix(')'));
        let (start, end) = match (self.field, inside) {
            (Field::Years, _) => return Err(self.refused(self.accepted())),
            (_, Some(inside)) => self
                .range(inside)?
                .filter(|(start, _)| *start >= 0)
                .ok_or_else(|| self.refused("H with a range, like H(1-5)"))?,
            (Field::Days, None) => (1, LAST_HASHED_DAY),
            (field, None) => (field.lowest(), field.highest()),
        };
        if inside.is_none() && !range.is_empty() {
            return Err(self.refused("H, H/5, H(1-5) or H(1-5)/2"));
        }
        let span = end - start + 1;
        let first = start + self.seed.pick(self.field, step.unwrap_or(span).min(span));
        let end = if step.is_some() { end } else { first };
        Ok(self.numbers(first, end, step.unwrap_or(1)))
    }

    /// The numbers from `start` to `end` by steps of at least 1.
    fn numbers(self, start: i16, end: i16, step: i16) -> Vec<i16> {
        let step = usize::from(step.unsigned_abs().max(1));
        let numbers = (start..=end).step_by(step);
        match self.field {
            Field::Weekdays => numbers.map(|number| number % 7).collect(),
            _ => numbers.collect(),
        }
    }

    fn accepted(self) -> String {
        let more = match self.field {
            Field::Months => ", names like jan",
            Field::Weekdays => ", 7 for Sunday too, names like mon",
            Field::Days => ", or L for the last day",
            _ => "",
        };
        format!("{}{more}; *, lists, ranges and steps like 1,5-9,*/2", self.field.accepted())
    }

    fn refused(self, accepted: impl Into<String>) -> TimingError {
        let found = format!("{:?} in the {} field", self.text, self.field.name());
        TimingError::new("", found, accepted)
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
