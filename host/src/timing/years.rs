//! A set of years.

use super::reach::{FIRST_YEAR, LAST_YEAR};

/// A set of years from the first to the last that anything can be due in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Years {
    Any,
    /// In rising order, each once, never all.
    Only(Vec<i16>),
}

impl Years {
    pub(super) fn of(numbers: &[i16]) -> Self {
        let mut years = numbers.to_vec();
        years.sort_unstable();
        years.dedup();
        let all = (FIRST_YEAR..=LAST_YEAR).count();
        if years.is_empty() || years.len() == all { Self::Any } else { Self::Only(years) }
    }

    pub(super) fn contains(&self, year: i16) -> bool {
        self.at_least(year) == Some(year)
    }

    /// The first year of the set that is not before `year`.
    pub(super) fn at_least(&self, year: i16) -> Option<i16> {
        match self {
            Self::Any => Some(year.max(FIRST_YEAR)).filter(|year| *year <= LAST_YEAR),
            Self::Only(years) => years.get(years.partition_point(|listed| *listed < year)).copied(),
        }
    }
}
