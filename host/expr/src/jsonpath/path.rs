//! What a path is.

/// A path: what is picked of the root, what of that, and so on.
#[derive(Debug, PartialEq)]
pub(super) struct Path {
    pub(super) segments: Vec<Segment>,
}

/// What is picked of each value that was found so far.
#[derive(Debug, PartialEq)]
pub(super) struct Segment {
    /// How it is written, for messages.
    pub(super) written: String,
    /// Whether it picks of the value and all that is in it, at any depth.
    pub(super) deep: bool,
    pub(super) selectors: Vec<Selector>,
}

/// What is picked of one value.
#[derive(Debug, PartialEq)]
pub(super) enum Selector {
    /// The value of a key.
    Name(String),
    /// An item of a list; from its end if negative.
    Index(i64),
    /// Items of a list.
    Slice(Slice),
    /// All items of a list, all values of a map.
    Wildcard,
}

/// The items from one index to before another, or in reverse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) from: Option<i64>,
    pub(super) to: Option<i64>,
    /// How far apart the items are: never 0; negative in reverse.
    pub(super) step: i64,
}

impl Path {
    /// Whether it can lead to one value only.
    pub(super) fn is_single(&self) -> bool {
        self.segments.iter().all(|segment| {
            let one = matches!(*segment.selectors, [Selector::Name(_) | Selector::Index(_)]);
            one && !segment.deep
        })
    }
}

impl Slice {
    /// The indexes that it picks of a list of `length`.
    pub(super) fn indexes(self, length: usize) -> impl Iterator<Item = usize> {
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        let absolute = |index: i64| if index < 0 { index.saturating_add(length) } else { index };
        let (first, end) = if self.step > 0 {
            let from = self.from.map_or(0, absolute).clamp(0, length);
            (from, self.to.map_or(length, absolute).clamp(0, length))
        } else {
            let from = self.from.map_or(length - 1, absolute).clamp(-1, length - 1);
            (from, self.to.map_or(-1, absolute).clamp(-1, length - 1))
        };
        let step = self.step;
        let next = move |index: &i64| index.checked_add(step);
        std::iter::successors(Some(first), next)
            .take_while(move |index| if step > 0 { *index < end } else { *index > end })
            .filter_map(|index| usize::try_from(index).ok())
    }
}
