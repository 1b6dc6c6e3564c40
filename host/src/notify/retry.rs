//! When a hook is tried again, and when no more.

use std::time::Duration;

/// The waits after the first try, the second, and so on: a blip is over in seconds, a deployment in
/// minutes, an outage in an hour.
const PAUSES: [Duration; 5] = [
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_secs(2 * 60),
    Duration::from_secs(10 * 60),
    Duration::from_secs(60 * 60),
];

/// The share by which a wait is longer or shorter than it says, so that hooks that failed together
/// do not come back together.
const JITTER: f64 = 0.2;

/// The longest wait that a receiver's `Retry-After` is followed for.
const LONGEST_ASKED: Duration = Duration::from_secs(60 * 60);

/// What one try leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The receiver has it.
    Delivered,
    /// Another try may do better.
    Again {
        /// How long the receiver asks to be left alone.
        asked: Option<Duration>,
    },
    /// No further try will do better.
    GiveUp,
}

/// How often and after which waits a hook is tried.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    pauses: Vec<Duration>,
    jitter: f64,
}

impl RetryPolicy {
    /// Waits between tries, one more than `pauses` in all, each longer or shorter by up to a fifth.
    pub fn new(pauses: Vec<Duration>) -> Self {
        Self { pauses, jitter: JITTER }
    }

    /// How long to wait after the try with this number, the first being 1; none if it was the last.
    pub fn pause(&self, tries: u32, verdict: Verdict) -> Option<Duration> {
        self.pause_by(tries, verdict, fastrand::f64())
    }

    /// The same, with `chance` (0 to 1) for the jitter.
    fn pause_by(&self, tries: u32, verdict: Verdict, chance: f64) -> Option<Duration> {
        let Verdict::Again { asked } = verdict else {
            return None;
        };
        let index = usize::try_from(tries.saturating_sub(1)).ok()?;
        let pause = self.pauses.get(index)?.mul_f64(1.0 + self.jitter * (2.0 * chance - 1.0));
        Some(asked.map_or(pause, |asked| pause.max(asked.min(LONGEST_ASKED))))
    }
}

impl Default for RetryPolicy {
    /// Six tries: waits of 5 s, 30 s, 2 min, 10 min and 1 h.
    fn default() -> Self {
        Self::new(PAUSES.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGAIN: Verdict = Verdict::Again { asked: None };

    fn asked(seconds: u64) -> Verdict {
        Verdict::Again { asked: Some(Duration::from_secs(seconds)) }
    }

    #[test]
    fn waits_grow_and_end() {
        let policy = RetryPolicy::default();
        let waits: Vec<_> = (1..).map_while(|tries| policy.pause_by(tries, AGAIN, 0.5)).collect();
        assert_eq!(waits, PAUSES);
        assert_eq!(policy.pause(1, Verdict::Delivered), None);
        assert_eq!(policy.pause(1, Verdict::GiveUp), None);
    }

    #[test]
    fn a_wait_is_off_by_a_fifth_at_most() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.pause_by(1, AGAIN, 0.0), Some(Duration::from_secs(4)));
        assert_eq!(policy.pause_by(1, AGAIN, 1.0), Some(Duration::from_secs(6)));
        let waits: Vec<_> = (0..200).filter_map(|_| policy.pause(1, AGAIN)).collect();
        let (least, most) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
        assert!(*least >= Duration::from_secs(4) && *most <= Duration::from_secs(6));
        assert!(least < most);
    }

    #[test]
    fn what_the_receiver_asks_for_is_followed_within_an_hour() {
        let policy = RetryPolicy::default();
        let pause = |tries, seconds| policy.pause_by(tries, asked(seconds), 0.5).unwrap().as_secs();
        assert_eq!(pause(1, 90), 90);
        assert_eq!(pause(1, 1), 5);
        assert_eq!(pause(1, u64::MAX), 3600);
        assert_eq!(policy.pause_by(6, asked(1), 0.5), None);
    }
}
