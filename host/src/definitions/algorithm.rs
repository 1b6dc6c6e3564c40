//! How a server of a group would be chosen.

/// How a server of a group would be chosen for a job (protocol page, 4.1). On one host there is
/// nothing to choose; it is kept and shown to jobs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// Any of them.
    #[default]
    Random,
    /// Each in its turn.
    RoundRobin,
    /// The one with the least CPU in use.
    LeastCpu,
    /// The one with the least memory in use.
    LeastMem,
    /// The first by name.
    PreferFirst,
    /// The last by name.
    PreferLast,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Random,
        Self::RoundRobin,
        Self::LeastCpu,
        Self::LeastMem,
        Self::PreferFirst,
        Self::PreferLast,
    ];

    /// As events have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::RoundRobin => "round_robin",
            Self::LeastCpu => "least_cpu",
            Self::LeastMem => "least_mem",
            Self::PreferFirst => "prefer_first",
            Self::PreferLast => "prefer_last",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }
}
