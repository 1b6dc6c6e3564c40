//! How finely a timing divides time.

/// How finely a timing divides time: how often its scheduler has to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resolution {
    /// It can be due at any second.
    Second,
    /// It is due only at the start of a minute of UTC, and the whole minute counts as due.
    Minute,
}

impl Resolution {
    /// The finest that all of `seconds` need, each a number of seconds from a minute's start.
    pub(super) fn of(seconds: impl IntoIterator<Item = i64>) -> Self {
        if seconds.into_iter().all(|second| second.rem_euclid(60) == 0) {
            Self::Minute
        } else {
            Self::Second
        }
    }

    /// The length of one step.
    ///
    /// ```
    /// # use sandyard::timing::Resolution;
    /// assert_eq!(Resolution::Minute.seconds(), 60);
    /// ```
    pub fn seconds(self) -> i64 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
        }
    }

    /// The start of the step that `instant` is in.
    pub(super) fn floor(self, instant: i64) -> i64 {
        instant.saturating_sub(instant.rem_euclid(self.seconds()))
    }

    /// `instant`, or the start of the first step after it.
    pub(super) fn ceil(self, instant: i64) -> i64 {
        self.floor(instant + self.seconds() - 1)
    }
}
