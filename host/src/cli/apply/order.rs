//! Which definition is sent before which: events refer to each other, and a server takes none
//! whose chain leads nowhere.

use std::collections::{HashMap, VecDeque};

use super::item::Definition;
use super::name::Name;

/// A place in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    /// Which of the definitions.
    pub(super) index: usize,
    /// Whether something that it leads to comes later, since they lead to each other.
    pub(super) is_early: bool,
}

/// The order of `definitions`, each after the new ones that it names: the events that it leads to
/// and its category. `is_new` says which are not there yet.
pub(super) fn order(definitions: &[&Definition], is_new: &[bool]) -> Vec<Turn> {
    let needs = needs(definitions, is_new);
    let mut missing: Vec<usize> = needs.iter().map(Vec::len).collect();
    let mut wanted_by: Vec<Vec<usize>> = vec![Vec::new(); needs.len()];
    for (index, needs) in needs.iter().enumerate() {
        for need in needs {
            if let Some(wanted_by) = wanted_by.get_mut(*need) {
                wanted_by.push(index);
            }
        }
    }
    let mut turns = Vec::with_capacity(needs.len());
    let mut placed = vec![false; needs.len()];
    let ready = |index: &usize| missing.get(*index) == Some(&0);
    let mut ready: VecDeque<usize> = (0..needs.len()).filter(ready).collect();
    let mut first_left = 0..needs.len();
    loop {
        let (index, is_early) = match ready.pop_front() {
            Some(index) => (index, false),
            // What is left leads to itself by way of others.
            None => match first_left.next() {
                Some(index) => (index, true),
                None => return turns,
            },
        };
        match placed.get_mut(index) {
            Some(placed) if !*placed => *placed = true,
            _ => continue,
        }
        turns.push(Turn { index, is_early });
        for waiting in wanted_by.get(index).into_iter().flatten() {
            if let Some(missing) = missing.get_mut(*waiting) {
                *missing -= 1;
                if *missing == 0 {
                    ready.push_back(*waiting);
                }
            }
        }
    }
}

/// For each definition, the new ones that have to be there before it.
fn needs(definitions: &[&Definition], is_new: &[bool]) -> Vec<Vec<usize>> {
    let new = definitions.iter().zip(is_new).enumerate().filter(|(_, (_, is_new))| **is_new);
    let new: HashMap<Name, usize> =
        new.map(|(index, (definition, _))| (definition.name(), index)).collect();
    let need = |definition: &&Definition| {
        definition.names().iter().filter_map(|name| new.get(name).copied()).collect()
    };
    definitions.iter().map(need).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::definitions::{Event, ReadContext};

    fn event(id: &str, chain: &str, chain_error: &str) -> Definition {
        let fields = json!({
            "id": id, "plugin": "hello", "chain": chain, "chain_error": chain_error,
        });
        let fields = fields.as_object().unwrap().clone();
        Definition::Event(Box::new(Event::read(fields, &ReadContext::stored()).unwrap()))
    }

    fn order_of(events: &[(&str, &str, &str)], new: &[bool]) -> Vec<(String, bool)> {
        let events: Vec<_> = events.iter().map(|(a, b, c)| event(a, b, c)).collect();
        let turns = order(&events.iter().collect::<Vec<_>>(), new);
        let named = |turn: Turn| (events[turn.index].name().id, turn.is_early);
        turns.into_iter().map(named).collect()
    }

    fn named(turns: &[(&str, bool)]) -> Vec<(String, bool)> {
        turns.iter().map(|(id, is_early)| ((*id).to_owned(), *is_early)).collect()
    }

    #[test]
    fn what_an_event_leads_to_comes_before_it() {
        let events = [("a", "b", "c"), ("b", "c", "c"), ("c", "", ""), ("d", "d", "elsewhere")];
        let turns = named(&[("c", false), ("d", false), ("b", false), ("a", false)]);
        assert_eq!(order_of(&events, &[true; 4]), turns);
    }

    #[test]
    fn events_that_lead_to_each_other_begin_with_the_first() {
        let events = [("a", "b", ""), ("b", "c", ""), ("c", "a", "")];
        let turns = named(&[("a", true), ("c", false), ("b", false)]);
        assert_eq!(order_of(&events, &[true; 3]), turns);
        let turns = named(&[("b", false), ("a", false), ("c", false)]);
        assert_eq!(order_of(&events, &[true, true, false]), turns);
    }

    #[test]
    fn a_long_chain_is_no_trouble() {
        let ids: Vec<_> = (0..5000).map(|number| format!("e{number}")).collect();
        let next = |index: usize| ids.get(index + 1).map_or("", String::as_str);
        let events: Vec<_> = (0..5000).map(|i| (ids[i].as_str(), next(i), "")).collect();
        let turns = order_of(&events, &vec![true; 5000]);
        assert_eq!(turns.first().unwrap().0, "e4999");
        assert_eq!(turns.len(), 5000);
    }
}
