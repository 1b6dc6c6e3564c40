//! What a function is.

use std::fmt;

use super::Arguments;
use crate::budget::Meter;
use crate::check::Type;
use crate::problem::Fail;
use crate::value::Value;

/// What a function does. It pays for what it reads and makes.
type Body = for<'e> fn(&Arguments<'_, 'e>, &mut Meter) -> Result<Value<'e>, Fail>;

/// A function: its name, what it takes and gives, and what it does.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    least: usize,
    most: usize,
    /// The types of its arguments; of the last, those of all that follow.
    takes: &'static [Type],
    pub(crate) gives: Type,
    body: Body,
}

impl Function {
    /// A function of exactly these arguments.
    pub(crate) const fn new(
        name: &'static str,
        takes: &'static [Type],
        gives: Type,
        body: Body,
    ) -> Self {
        Self { name, least: takes.len(), most: takes.len(), takes, gives, body }
    }

    /// The same, of which only the first `least` arguments are needed.
    pub(crate) const fn least(mut self, least: usize) -> Self {
        self.least = least;
        self
    }

    /// The same with any number of arguments like the last.
    pub(crate) const fn any_number(mut self) -> Self {
        self.most = usize::MAX;
        self
    }

    /// Refuses a wrong number of arguments.
    pub(crate) fn count(&self, found: usize) -> Result<(), String> {
        if (self.least..=self.most).contains(&found) {
            return Ok(());
        }
        let wanted = match (self.least, self.most) {
            (least, most) if least == most => least.to_string(),
            (least, usize::MAX) => format!("at least {least}"),
            (least, most) => format!("{least} to {most}"),
        };
        let name = self.name;
        Err(format!("invalid number of arguments for {name} (expected {wanted}, got {found})"))
    }

    /// The type of an argument.
    pub(crate) fn takes(&self, index: usize) -> Type {
        self.takes.get(index).or(self.takes.last()).copied().unwrap_or(Type::Any)
    }

    pub(crate) fn call<'e>(
        &self,
        arguments: &Arguments<'_, 'e>,
        meter: &mut Meter,
    ) -> Result<Value<'e>, Fail> {
        (self.body)(arguments, meter)
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}
