//! When events are due, and from when on their times count.

use serde_json::json;

use super::*;
use crate::definitions::ReadContext;

/// 2026-01-01T00:00:00Z.
const NEW_YEAR: i64 = 1_767_225_600;

fn event(fields: serde_json::Value) -> Arc<Event> {
    let serde_json::Value::Object(fields) = fields else { panic!("an object") };
    Arc::new(Event::read(fields, &ReadContext::stored()).unwrap())
}

fn hourly(catch_up: bool) -> Arc<Event> {
    event(json!({
        "id": "hourly", "plugin": "hello", "timing": {"minutes": [0]}, "catch_up": catch_up,
    }))
}

fn scheduled(event: &Arc<Event>, cursor: Option<i64>) -> Vec<Scheduled> {
    vec![Scheduled { event: event.clone(), cursor }]
}

#[test]
fn what_does_not_catch_up_begins_now() {
    let mut agenda = Agenda::default();
    let begun = agenda.refresh(scheduled(&hourly(false), Some(NEW_YEAR - 7200)), NEW_YEAR + 60);
    assert_eq!(begun, []);
    assert_eq!(agenda.next(), Some(NEW_YEAR + 3600));
    assert!(agenda.take_due(NEW_YEAR + 3599).is_none());
    let (key, entry) = agenda.take_due(NEW_YEAR + 3600).unwrap();
    agenda.put(key, entry.event, NEW_YEAR + 3600);
    assert_eq!(agenda.next(), Some(NEW_YEAR + 7200));
}

#[test]
fn what_catches_up_goes_on_at_its_cursor() {
    let mut agenda = Agenda::default();
    let begun = agenda.refresh(scheduled(&hourly(true), Some(NEW_YEAR)), NEW_YEAR + 10_000);
    assert_eq!(begun, []);
    assert_eq!(agenda.next(), Some(NEW_YEAR + 3600));
}

#[test]
fn a_new_event_that_catches_up_has_missed_nothing_and_its_cursor_is_kept() {
    let mut agenda = Agenda::default();
    let begun = agenda.refresh(scheduled(&hourly(true), None), NEW_YEAR + 1);
    assert_eq!(begun.iter().map(|(_, at)| *at).collect::<Vec<_>>(), [NEW_YEAR]);
    assert_eq!(agenda.next(), Some(NEW_YEAR + 3600));
}

#[test]
fn another_timing_has_missed_nothing() {
    let mut agenda = Agenda::default();
    agenda.refresh(scheduled(&hourly(true), Some(NEW_YEAR)), NEW_YEAR);
    let changed = event(json!({
        "id": "hourly", "plugin": "hello", "timing": {"minutes": [30]}, "catch_up": true,
    }));
    agenda.refresh(scheduled(&changed, Some(NEW_YEAR)), NEW_YEAR + 86_400);
    assert_eq!(agenda.next(), Some(NEW_YEAR + 86_400 + 1800));
}

#[test]
fn an_event_that_is_switched_off_waits_and_makes_up_when_it_is_on() {
    let mut agenda = Agenda::default();
    agenda.refresh(scheduled(&hourly(true), Some(NEW_YEAR)), NEW_YEAR);
    let set = |enabled: bool| {
        let patch = json!({ "enabled": enabled });
        Arc::new(hourly(true).patched(patch.as_object().unwrap().clone()).unwrap())
    };
    agenda.refresh(scheduled(&set(false), Some(NEW_YEAR)), NEW_YEAR + 10);
    assert_eq!(agenda.next(), None);
    agenda.refresh(scheduled(&set(true), Some(NEW_YEAR)), NEW_YEAR + 10_000);
    assert_eq!(agenda.next(), Some(NEW_YEAR + 3600));
}

#[test]
fn an_event_that_is_gone_is_not_due() {
    let mut agenda = Agenda::default();
    agenda.refresh(scheduled(&hourly(false), None), NEW_YEAR);
    agenda.refresh(Vec::new(), NEW_YEAR);
    assert_eq!(agenda.next(), None);
    assert!(agenda.due.is_empty() && agenda.entries.is_empty());
}

#[test]
fn of_many_events_only_those_that_are_due_are_touched() {
    let mut agenda = Agenda::default();
    // One for each second of the three hours after New Year, and again.
    let at = |number: i64| NEW_YEAR + 1 + number % 10_000;
    let scheduled = (0..20_000).map(|number| {
        let fields = json!({
            "id": format!("e{number}"), "plugin": "hello", "timing": { "at": at(number) },
        });
        Scheduled { event: event(fields), cursor: None }
    });
    agenda.refresh(scheduled.collect(), NEW_YEAR);
    for second in 1..=3 {
        let now = NEW_YEAR + second;
        assert_eq!(agenda.next(), Some(now));
        let mut taken = 0;
        while let Some((key, entry)) = agenda.take_due(now) {
            taken += 1;
            assert_eq!(entry.due, Some(now));
            agenda.put(key, entry.event, now);
        }
        assert_eq!(taken, 2);
    }
    assert_eq!(agenda.due.len(), 20_000 - 6);
}

#[test]
fn what_waits_can_be_looked_at_sooner_and_never_later() {
    let mut agenda = Agenda::default();
    agenda.refresh(scheduled(&hourly(true), Some(NEW_YEAR)), NEW_YEAR);
    let (key, entry) = agenda.take_due(NEW_YEAR + 3600).unwrap();
    agenda.put_due(key.clone(), Entry { due: Some(NEW_YEAR + 3660), ..entry });
    agenda.hasten(&key, NEW_YEAR + 3610);
    assert_eq!(agenda.next(), Some(NEW_YEAR + 3610));
    agenda.hasten(&key, NEW_YEAR + 3620);
    assert_eq!(agenda.next(), Some(NEW_YEAR + 3610));
    let (_, entry) = agenda.take_due(NEW_YEAR + 3610).unwrap();
    assert_eq!(entry.cursor, NEW_YEAR);
    assert!(agenda.due.is_empty());
}
