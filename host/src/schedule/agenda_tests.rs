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
