//! Code becomes a value.

mod arithmetic;
mod member;
mod operator;
mod predicate;
mod run;

pub(crate) use member::{characters, fetch};
pub(crate) use predicate::may_be_key;
pub(crate) use run::{Fault, Run, Stop};

use crate::problem::Fail;
use crate::value::Value;

/// What evaluating gives.
type Evaluated<'e> = Result<Value<'e>, Stop>;

/// Says where a failure is.
trait At<T> {
    fn at(self, at: u32) -> Result<T, Stop>;
}

impl<T> At<T> for Result<T, Fail> {
    #[inline]
    fn at(self, at: u32) -> Result<T, Stop> {
        self.map_err(|fail| Stop::Fault(Box::new(Fault { at, fail })))
    }
}
