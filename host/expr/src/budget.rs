//! What one evaluation may cost, and the account of what is left.

use crate::problem::Fail;

/// What one evaluation may cost.
///
/// A step is about one node of the expression evaluated, or some tens of bytes of text read; a
/// built value is counted with the bytes it takes. The default lets a selector look at thousands
/// of items and ends any expression within 10 milliseconds on an ordinary machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Steps that may be taken.
    pub steps: u32,
    /// Bytes that lists, maps and texts made on the way may take, all together.
    pub bytes: u32,
}

impl Default for Budget {
    /// 100,000 steps and 2 MiB.
    fn default() -> Self {
        Self { steps: 100_000, bytes: 2 * 1024 * 1024 }
    }
}

/// Bytes of text that are read for one step.
const BYTES_A_STEP: usize = 64;

/// What is left of a budget.
#[derive(Debug)]
pub(crate) struct Meter {
    left: Budget,
}

impl Meter {
    pub(crate) fn new(budget: Budget) -> Self {
        Self { left: budget }
    }

    /// Pays for one step.
    #[inline]
    pub(crate) fn step(&mut self) -> Result<(), Fail> {
        match self.left.steps.checked_sub(1) {
            Some(left) => {
                self.left.steps = left;
                Ok(())
            }
            None => Err(Fail::Steps),
        }
    }

    /// Pays for several steps.
    pub(crate) fn steps(&mut self, count: usize) -> Result<(), Fail> {
        let left = u32::try_from(count).ok().and_then(|count| self.left.steps.checked_sub(count));
        self.left.steps = left.ok_or(Fail::Steps)?;
        Ok(())
    }

    /// Pays for reading text.
    #[inline]
    pub(crate) fn read(&mut self, bytes: usize) -> Result<(), Fail> {
        if bytes < BYTES_A_STEP { Ok(()) } else { self.steps(bytes / BYTES_A_STEP) }
    }

    /// Pays for memory, and for filling it.
    pub(crate) fn allocate(&mut self, bytes: usize) -> Result<(), Fail> {
        let left = u32::try_from(bytes).ok().and_then(|bytes| self.left.bytes.checked_sub(bytes));
        self.left.bytes = left.ok_or(Fail::Memory)?;
        self.read(bytes)
    }

    /// What is left.
    pub(crate) fn left(&self) -> Budget {
        self.left
    }

    /// Steps that may still be taken.
    pub(crate) fn steps_left(&self) -> usize {
        self.left.steps as usize
    }

    /// Bytes that may still be used.
    pub(crate) fn bytes_left(&self) -> usize {
        self.left.bytes as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_ends_when_it_is_spent() {
        let mut meter = Meter::new(Budget { steps: 2, bytes: 10 });
        assert!(meter.step().is_ok() && meter.step().is_ok());
        assert!(matches!(meter.step(), Err(Fail::Steps)));
        assert!(meter.allocate(10).is_ok());
        assert!(matches!(meter.allocate(1), Err(Fail::Memory)));
        assert!(matches!(meter.allocate(usize::MAX), Err(Fail::Memory)));
    }
}
