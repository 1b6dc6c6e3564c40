//! Which event is due next.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::definitions::Event;
use crate::model::{EventId, Namespace};
use crate::store::definitions::Scheduled;

/// An event's name in the agenda.
pub(super) type Key = (Namespace, EventId);

/// The events that have a schedule, by when they are due next.
///
/// Its cost is that of what is due, however many events there are.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    entries: HashMap<Key, Entry>,
    due: BTreeSet<(i64, Key)>,
}

/// One event in the agenda.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) event: Arc<Event>,
    /// Up to when its runs were launched, in seconds since 1970.
    pub(super) cursor: i64,
    /// When it is due next; never, if absent.
    pub(super) due: Option<i64>,
}

impl Agenda {
    /// Takes the definitions as they are now. Events that did not change keep their place. Gives
    /// back the cursors that are to be kept, of events that catch up from now on.
    pub(super) fn refresh(&mut self, scheduled: Vec<Scheduled>, now: i64) -> Vec<(Key, i64)> {
        let mut begun = Vec::new();
        let mut gone: BTreeSet<Key> = self.entries.keys().cloned().collect();
        for Scheduled { event, cursor } in scheduled {
            let key = (event.namespace.clone(), event.id.clone());
            gone.remove(&key);
            let known = self.entries.get(&key);
            if known.is_some_and(|entry| Arc::ptr_eq(&entry.event, &event)) {
                continue;
            }
            let begin = begin(&event, known, cursor, now);
            if event.catch_up && Some(begin) != cursor {
                begun.push((key.clone(), begin));
            }
            self.put(key, event, begin);
        }
        for key in gone {
            self.remove(&key);
        }
        begun
    }

    /// When the next event is due, in seconds since 1970.
    pub(super) fn next(&self) -> Option<i64> {
        self.due.first().map(|(due, _)| *due)
    }

    /// Takes out an event that is due at `now`. It must be put back with its new cursor.
    pub(super) fn take_due(&mut self, now: i64) -> Option<(Key, Entry)> {
        let (due, _) = self.due.first()?;
        if *due > now {
            return None;
        }
        let (_, key) = self.due.pop_first()?;
        self.entries.remove(&key).map(|entry| (key, entry))
    }

    /// Puts an event in, to be due at its first time after `cursor`.
    pub(super) fn put(&mut self, key: Key, event: Arc<Event>, cursor: i64) {
        let timing = event.timing.as_ref().filter(|_| event.enabled);
        let due = timing.and_then(|timing| timing.next_after(cursor, &event.timezone));
        self.put_due(key, Entry { event, cursor, due });
    }

    /// Puts an event in that is to be looked at again at `entry.due`.
    pub(super) fn put_due(&mut self, key: Key, entry: Entry) {
        self.remove(&key);
        if let Some(due) = entry.due {
            self.due.insert((due, key.clone()));
        }
        self.entries.insert(key, entry);
    }

    /// Whether an event is in it.
    pub(super) fn has(&self, key: &Key) -> bool {
        self.entries.contains_key(key)
    }

    /// Looks at an event at `now`, if it was to be looked at later.
    pub(super) fn hasten(&mut self, key: &Key, now: i64) {
        if let Some(entry) = self.entries.get(key).cloned()
            && entry.due.is_some_and(|due| due > now)
        {
            self.put_due(key.clone(), Entry { due: Some(now), ..entry });
        }
    }

    fn remove(&mut self, key: &Key) {
        if let Some(Entry { due: Some(due), .. }) = self.entries.remove(key) {
            self.due.remove(&(due, key.clone()));
        }
    }
}

/// From when on an event's times count. One that catches up goes on where it was, even if it was
/// switched off meanwhile; any other begins now, so that what was missed is lost (protocol page,
/// 4.4). Another timing has missed nothing yet.
fn begin(event: &Event, known: Option<&Entry>, cursor: Option<i64>, now: i64) -> i64 {
    let is_same = |entry: &Entry| {
        entry.event.timing == event.timing && entry.event.timezone == event.timezone
    };
    let went_on = match known {
        Some(entry) => is_same(entry).then_some(entry.cursor),
        None => cursor,
    };
    // The second itself still counts: a definition may change at the very one it is due.
    let fresh = now - 1;
    let begin = went_on.unwrap_or(fresh);
    if event.catch_up { begin } else { begin.max(fresh) }
}

#[cfg(test)]
#[path = "agenda_tests.rs"]
mod tests;
